"""Markdown tables, printed as they come."""


def head(title, *columns):
    print(f"\n### {title}\n\n| {' | '.join(columns)} |\n| --- |{' ---: |' * (len(columns) - 1)}", flush=True)


def row(name, *values):
    told = [f"{value:,.3f}" if isinstance(value, float) and value < 10 else f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
            for value in values]
    print(f"| {' | '.join([name, *told])} |", flush=True)
