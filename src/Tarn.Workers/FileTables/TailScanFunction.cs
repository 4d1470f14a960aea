using System.Globalization;
using System.Text.Json;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Workers.Native;

namespace Tarn.Workers.FileTables;

/// <summary>
/// The table function that reads undelivered rows: `t0`, `t1`, … are the columns of the request. It reads chunks without a copy. Each
/// thread takes one chunk after the other.
/// </summary>
internal sealed class TailScanFunction(Func<LoadedFileTable> source) : TableFunction
{
    private const int ThreadsMost = 2;

    public override string Name => TailRequest.FunctionName;

    public override IReadOnlyList<DuckTypeId> Parameters { get; } = [DuckTypeId.BigInt];

    public override TableFunctionScan Bind(TableBinding binding)
    {
        var table = source();
        var number = binding.Int64(0);
        if (number < 0 || number >= table.Table.TailRequests.Count)
        {
            throw new WorkerException(WorkerErrorName.GenericInternalError, $"the file table has no tail {number}");
        }

        var request = table.Table.TailRequests[(int)number];
        using var json = JsonDocument.Parse(request.Columns);
        var columns = SchemaJson.Read(json.RootElement).Columns;
        var types = ChunkReader.Types(columns);
        for (var i = 0; i < types.Count; i++)
        {
            using var type = types[i];
            binding.AddColumn("t" + i.ToString(CultureInfo.InvariantCulture), type);
        }

        if (request.HasOrigins)
        {
            OriginColumns.Add(binding);
        }

        // A statement may need no column, but a table function has one.
        using var boolean = DuckType.Of(DuckTypeId.Boolean);
        binding.AddColumn("is_row", boolean);
        return new Scan(table, request, columns);
    }

    private sealed unsafe class Scan(LoadedFileTable table, TailRequest request, StructType columns) : TableFunctionScan
    {
        private readonly (MappedLink Mapped, TailChunk Chunk, int File)[] _chunks =
            [.. request.Files.Index().Where(file => file.Item.Chunks.Count > 0).SelectMany(file =>
            {
                var last = file.Item.Chunks[^1];
                var mapped = table.Own(new MappedLink(file.Item.Link, last.Offset + last.Length));
                return file.Item.Chunks.Select(chunk => (mapped, chunk, file.Index));
            })];

        private int _next = -1;

        public override int ThreadsMax => Math.Clamp(_chunks.Length, 1, ThreadsMost);

        /// <summary>The columns of origins; null: they are not wanted.</summary>
        public OriginColumns? Origins { get; } = request.HasOrigins ? new OriginColumns(columns.Fields.Count, request.Files) : null;

        /// <summary>The number of columns before <c>is_row</c>.</summary>
        public int Columns => columns.Fields.Count + (Origins is null ? 0 : OriginColumns.Count);

        public override TableReader NewReader(IReadOnlyList<int> numbers) => new Reader(this, table.Own(new ChunkReader(table.Connection!, columns)));

        /// <summary>The next chunk that no thread has taken, with the number of its file; null after the last one.</summary>
        public (ColumnChunk Chunk, int File)? Next() => Interlocked.Increment(ref _next) is var next && next < _chunks.Length
            ? (ColumnChunk.Map(_chunks[next].Mapped.Start + _chunks[next].Chunk.Offset, _chunks[next].Chunk.Length), _chunks[next].File) : null;
    }

    private sealed class Reader(Scan scan, ChunkReader rows) : TableReader
    {
        private int _file;

        public override void Read(ChunkView output)
        {
            while (!rows.Read(output))
            {
                if (scan.Next() is not { } next)
                {
                    output.RowCount = 0;
                    return;
                }

                rows.Begin(next.Chunk);
                _file = next.File;
            }

            scan.Origins?.Fill(output, rows.Current, _file);
            output[scan.Columns].Values<bool>(output.RowCount).Fill(true);
        }
    }
}
