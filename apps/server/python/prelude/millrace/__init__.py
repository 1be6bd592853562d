"""What a notebook's Python cells find ready: spark, display, dbutils, sql.

IPython loads this as an extension when the kernel starts, before the first cell.
"""

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    from millrace import session, tracebacks
    from millrace.display import Display, display_html
    from millrace.utilities import Utilities

    spark = session.open_notebook_session()
    utilities = Utilities(spark, shell)
    shell.push(
        {
            "spark": spark,
            "display": Display(spark),
            "displayHTML": display_html,
            "dbutils": utilities,
            **session.names_beside_spark(spark),
        },
        interactive=False,
    )
    tracebacks.shorten(shell)
