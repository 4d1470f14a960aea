using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>An encoder with its own folder, and DuckDB alone as the reader of its files.</summary>
public abstract class ParquetFixture : IDisposable
{
    private protected string Folder { get; } = Directory.CreateTempSubdirectory("tarn-parquet-").FullName;
    private protected FileDisk Disk { get; }
    private protected ParquetEncoder Encoder { get; }

    protected ParquetFixture()
    {
        Disk = new FileDisk(Folder, TimeProvider.System);
        Disk.CreateFolder("scratch");
        Encoder = new ParquetEncoder(Disk, memoryBytesMax: 128 << 20, threadCount: 1, "scratch");
    }

    public void Dispose()
    {
        Encoder.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected Task<IReadOnlyList<ParquetFile>> Write(
        IReadOnlyList<ColumnChunk> chunks, StructType columns, int rowGroupRows = ParquetFlush.DefaultRowGroupRows) =>
        Encoder.Write(
            new ParquetFlush { Chunks = chunks, Columns = columns, PathOf = p => $"scratch/{p}.parquet", RowGroupRows = rowGroupRows },
            CancellationToken.None);

    private protected string Path(ParquetFile file) => DuckText.Quote(Disk.LocalPath(file.Path));

    private protected static string Query(string sql)
    {
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 128 << 20, Threads = 1, TempDirectory = null });
        using var connection = database.Connect();
        using var result = connection.Query(sql);
        var rows = new List<string>();
        for (var chunk = result.NextChunk(); chunk != null; chunk = result.NextChunk())
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.View.RowCount; i++)
                {
                    rows.Add(Encoding.UTF8.GetString(chunk.View[0].Bytes(i)));
                }
            }
        }

        return string.Join('\n', rows);
    }

    private protected static StructType WithIds(StructType columns)
    {
        var union = SchemaUnion.Of(new StructType([]), 0, columns);
        // Ids follow the order of the schema, which is easier to read in a test than the union's order.
        var next = 0;
        return (StructType)Renumber(union.Columns, ref next);
    }

    private protected static IcebergType Renumber(IcebergType type, ref int next)
    {
        switch (type)
        {
            case StructType fields:
                var renumbered = new List<NestedField>();
                foreach (var field in fields.Fields)
                {
                    var id = ++next;
                    renumbered.Add(field with { Id = id, Type = Renumber(field.Type, ref next) });
                }

                return new StructType(renumbered);
            case ListType list:
                var element = ++next;
                return new ListType(element, Renumber(list.Element, ref next));
            default:
                return type;
        }
    }

    private protected static NestedField Field(StructType columns, string name) => columns.Fields.Single(f => f.Name == name);

    private protected static int Id(StructType columns, string name) => Field(columns, name).Id;
}
