namespace Tarn.DuckDb.Functions;

/// <summary>
/// A table function written in C#. When one of its methods throws, the statement fails with the exception's text.
/// </summary>
public abstract class TableFunction
{
    public abstract string Name { get; }

    /// <summary>Types of the positional arguments. Their number is fixed.</summary>
    public virtual IReadOnlyList<DuckTypeId> Parameters => [];

    /// <summary>Whether scans receive the wanted columns and fill only these, in that order.</summary>
    public virtual bool ProjectionPushdown => false;

    /// <summary>
    /// Declares the columns. Called once per use in a statement. If the result is IDisposable, it is disposed with the
    /// statement.
    /// </summary>
    public abstract TableFunctionScan Bind(TableBinding binding);
}

/// <summary>One use of a table function in one statement.</summary>
public abstract class TableFunctionScan
{
    /// <summary>Most threads that may call <see cref="NewReader"/> and read at the same time.</summary>
    public virtual int ThreadsMax => 1;

    /// <summary>
    /// Called once per reading thread. If the result is IDisposable, it is disposed with the statement.
    /// </summary>
    /// <param name="columns">the wanted columns' numbers, in the order of the chunk's vectors</param>
    public abstract TableReader NewReader(IReadOnlyList<int> columns);
}

/// <summary>The rows that one thread produces.</summary>
public abstract class TableReader
{
    /// <summary>
    /// Fills at most one vector of rows and sets <see cref="ChunkView.RowCount"/>. With 0 rows, this thread's share
    /// ends.
    /// </summary>
    public abstract void Read(ChunkView output);
}
