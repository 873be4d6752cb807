"""What goes out: views, the meeting pack, workbooks, graph files, scheduled exports."""
