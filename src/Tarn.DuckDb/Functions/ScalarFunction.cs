namespace Tarn.DuckDb.Functions;

/// <summary>
/// A scalar function written in C#, for exactly these types. It may throw: the statement then fails with the exception's text.
/// DuckDB takes it for a function that cannot fail and may move it past guards.
/// </summary>
public abstract class ScalarFunction
{
    public abstract string Name { get; }

    /// <summary>New types at each call; registration disposes them.</summary>
    public abstract IReadOnlyList<DuckType> NewParameters();

    /// <summary>A new type at each call; registration disposes it.</summary>
    public abstract DuckType NewReturnType();

    /// <summary>True: called for null arguments too. False: a null argument gives null (the output's validity is DuckDB's).</summary>
    public virtual bool HandlesNulls => false;

    /// <summary>True: evaluated for every row, never folded.</summary>
    public virtual bool Volatile => false;

    /// <summary>Fills <c>input.RowCount</c> rows. The input's vectors are flat. Called by several threads at the same time.</summary>
    public abstract void Invoke(ChunkView input, VectorView output);
}
