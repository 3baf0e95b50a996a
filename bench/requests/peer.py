"""The peer of bench/requests: recordings, transcriptions and utterances with Flask, SQLAlchemy and SQLite.

As the Python service had them, with what it lacked: foreign keys are enforced in every connection. Served by
`gunicorn --workers 2 peer:app`; the database is named by PEER_DATABASE.
"""
import fcntl
import os

from flask import Flask, jsonify, request
from sqlalchemy import Column, ForeignKey, Integer, String, Text, create_engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import declarative_base, relationship, scoped_session, sessionmaker

engine = create_engine("sqlite:///" + os.environ["PEER_DATABASE"])


@event.listens_for(engine, "connect")
def enforce_foreign_keys(connection, _record):
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma foreign_keys = on")


Session = scoped_session(sessionmaker(bind=engine))
Base = declarative_base()


class FileMetaData(Base):
    __tablename__ = "file_meta_data"
    id = Column(Integer, primary_key=True)
    path = Column(String)
    name = Column(String)


class Audio(Base):
    __tablename__ = "audio"
    id = Column(Integer, primary_key=True)
    url = Column(String)
    file_info_id = Column(Integer, ForeignKey("file_meta_data.id"))
    file_info = relationship(FileMetaData)


class Transcription(Base):
    __tablename__ = "transcription"
    id = Column(Integer, primary_key=True)
    url = Column(String)
    name = Column(String)
    text = Column(Text, nullable=False)
    file_info_id = Column(Integer, ForeignKey("file_meta_data.id"))
    file_info = relationship(FileMetaData)
    utterances = relationship("Utterance")


class Utterance(Base):
    __tablename__ = "utterance"
    id = Column(Integer, primary_key=True)
    audio_id = Column(Integer, ForeignKey("audio.id"), nullable=False)
    transcription_id = Column(Integer, ForeignKey("transcription.id"), nullable=False)


app = Flask(__name__)
# Two processes start at once; the second finds the tables that the first made.
with open(os.environ["PEER_DATABASE"] + ".lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    Base.metadata.create_all(engine)


@app.teardown_appcontext
def end_session(_error):
    Session.remove()


def of_transcription(row):
    info = row.file_info and {"id": row.file_info.id, "path": row.file_info.path, "name": row.file_info.name}
    return {
        "id": row.id,
        "url": row.url,
        "name": row.name,
        "text": row.text,
        "fileInfo": info,
        "in_utterances": [utterance.id for utterance in row.utterances],
    }


@app.get("/v0.1/transcription")
def list_transcriptions():
    size = int(request.args.get("pageSize", 20))
    number = int(request.args.get("pageNumber", 1))
    rows = Session.query(Transcription).order_by(Transcription.id).limit(size).offset(size * (number - 1))
    return jsonify([of_transcription(row) for row in rows])


@app.get("/v0.1/transcription/<int:wanted>")
def get_transcription(wanted):
    row = Session.get(Transcription, wanted)
    return jsonify(of_transcription(row)) if row else (jsonify(status=404), 404)


@app.post("/v0.1/transcription")
def add_transcription():
    body = request.get_json()
    row = Transcription(name=body.get("name", ""), text=body["text"])
    Session.add(row)
    Session.commit()
    return jsonify(of_transcription(row)), 201


@app.post("/v0.1/utterance")
def add_utterance():
    body = request.get_json()
    row = Utterance(audio_id=body["audioId"], transcription_id=body["transcriptionId"])
    Session.add(row)
    try:
        Session.commit()
    except IntegrityError:
        Session.rollback()
        return jsonify(status=400, reason="no such recording or transcription"), 400
    return jsonify(id=row.id, audio=row.audio_id, transcription=row.transcription_id), 201
