"""Collects what platforms hand out into one folder: submitted/<id>/<assignment>/<attempt>/, and loses nobody."""
