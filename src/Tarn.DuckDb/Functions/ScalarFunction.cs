namespace Tarn.DuckDb.Functions;

/// <summary>
/// A scalar function written in C#, for exactly these types. When it throws, the statement fails with the exception's
/// text. DuckDB assumes that the function cannot fail, and may move it before guards.
/// </summary>
public abstract class ScalarFunction
{
    public abstract string Name { get; }

    /// <summary>Returns new types at each call. Registration disposes them.</summary>
    public abstract IReadOnlyList<DuckType> NewParameters();

    /// <summary>Returns a new type at each call. Registration disposes it.</summary>
    public abstract DuckType NewReturnType();

    /// <summary>
    /// Whether it is also called for null arguments. If false, a null argument gives null (DuckDB sets the output's
    /// validity).
    /// </summary>
    public virtual bool HandlesNulls => false;

    /// <summary>Whether it is evaluated for every row and never folded to a constant.</summary>
    public virtual bool Volatile => false;

    /// <summary>
    /// Computes <c>input.RowCount</c> rows. The input's vectors are flat. Several threads may call this at the same
    /// time.
    /// </summary>
    public abstract void Invoke(ChunkView input, VectorView output);
}
