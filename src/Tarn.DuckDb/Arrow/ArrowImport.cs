using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Arrow;

/// <summary>
/// Turns Arrow arrays of one schema into data chunks whose vectors point into the arrays' memory where the layouts agree
/// (numbers, long strings), which costs a fifth of filling vectors.
/// </summary>
public sealed unsafe class ArrowImport : IDisposable
{
    private readonly DuckConnection connection;
    private readonly ConvertedSchemaHandle schema;

    /// <param name="connection">must outlive the import</param>
    /// <param name="schema">a struct of the columns; stays the caller's</param>
    public ArrowImport(DuckConnection connection, ArrowSchema* schema)
    {
        this.connection = connection;
        Lib.Check(Lib.SchemaFromArrow(connection.Handle, schema, out var converted));
        this.schema = new ConvertedSchemaHandle(converted);
    }

    /// <summary>
    /// A chunk over the array's memory. DuckDB takes over the array's Release; the memory must live as long as any vector that
    /// refers to it, that is until the statement has ended.
    /// </summary>
    public DuckChunk Import(ArrowArray* array)
    {
        Lib.Check(Lib.DataChunkFromArrow(connection.Handle, array, schema, out var chunk));
        return new DuckChunk(new DataChunkHandle(chunk));
    }

    public void Dispose() => schema.Dispose();
}
