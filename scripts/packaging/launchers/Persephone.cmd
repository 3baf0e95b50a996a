@echo off
rem Starts Persephone and opens it in the browser. Close the window to stop it.
title Persephone
chcp 65001 >nul
if "%~1"=="" (
  "%~dp0node\bin\node.exe" "%~dp0program\packages\server\bin\persephone.js" desktop
) else (
  "%~dp0node\bin\node.exe" "%~dp0program\packages\server\bin\persephone.js" %*
)
if errorlevel 1 pause
