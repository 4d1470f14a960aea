using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Lines;

namespace Tarn.Bench.HiveReaders;

/// <summary>A table function over one file of lines, in parts of 64 MB as workers read it.</summary>
internal sealed class HiveScan(string name, HiveForm form, IReadOnlyList<RowColumn> columns, string path) : TableFunction
{
    private const long PartBytes = 64 << 20;

    public override string Name => name;

    public override TableFunctionScan Bind(TableBinding binding)
    {
        foreach (var column in columns)
        {
            using var type = column.NewType();
            binding.AddColumn(column.Name, type);
        }

        return new Scan(form, columns, path);
    }

    private sealed class Scan(HiveForm form, IReadOnlyList<RowColumn> columns, string path) : TableFunctionScan
    {
        private readonly long _parts = (new FileInfo(path).Length + PartBytes - 1) / PartBytes;
        private long _next = -1;

        public override int ThreadsMax => 2;

        public override TableReader NewReader(IReadOnlyList<int> wanted) => new Reader(this);

        public RowReader? Open()
        {
            var part = Interlocked.Increment(ref _next);
            var lines = new LinePart(part * PartBytes, part == _parts - 1 ? long.MaxValue : (part + 1) * PartBytes);
            return part >= _parts ? null : HiveRows.Open(form, File.OpenRead(path), lines, columns);
        }
    }

    private sealed class Reader(Scan scan) : TableReader, IDisposable
    {
        private RowReader? _reader;

        public override void Read(ChunkView output)
        {
            var rows = 0;
            while (rows == 0 && (_reader ??= scan.Open()) is { } reader)
            {
                rows = reader.Read(output);
                if (rows == 0)
                {
                    Dispose();
                }
            }

            output.RowCount = rows;
        }

        public void Dispose()
        {
            _reader?.Dispose();
            _reader = null;
        }
    }
}
