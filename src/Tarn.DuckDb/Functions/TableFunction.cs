namespace Tarn.DuckDb.Functions;

/// <summary>A table function written in C#. Its methods may throw: the statement then fails with the exception's text.</summary>
public abstract class TableFunction
{
    public abstract string Name { get; }

    /// <summary>Types of the positional arguments; their number is fixed.</summary>
    public virtual IReadOnlyList<DuckTypeId> Parameters => [];

    /// <summary>True: scans are told the wanted columns, and fill only those, in that order.</summary>
    public virtual bool ProjectionPushdown => false;

    /// <summary>Once per use in a statement: declares the columns. Disposed with the statement where it is IDisposable.</summary>
    public abstract TableScan Bind(TableBinding binding);
}

/// <summary>One use of a table function in one statement.</summary>
public abstract class TableScan
{
    /// <summary>Threads that may call <see cref="NewReader"/> and read at the same time.</summary>
    public virtual int ThreadsMax => 1;

    /// <summary>Called once per thread that reads. Disposed with the statement where it is IDisposable.</summary>
    /// <param name="columns">the wanted columns by number, in the order of the chunk's vectors</param>
    public abstract TableReader NewReader(IReadOnlyList<int> columns);
}

/// <summary>The rows that one thread produces.</summary>
public abstract class TableReader
{
    /// <summary>Fills up to a vector of rows and sets <see cref="ChunkView.RowCount"/>; no rows ends this thread's share.</summary>
    public abstract void Read(ChunkView output);
}
