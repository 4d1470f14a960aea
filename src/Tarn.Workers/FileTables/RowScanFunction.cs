using System.Globalization;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Workers.Functions;
using Tarn.Workers.Native;

namespace Tarn.Workers.FileTables;

/// <summary>
/// The table function that reads the files of a row request: `t0`, `t1`, … are its columns, `h0`, … say whether the row's
/// file has a column, and `file_index` and `file_row_number` are as read_parquet gives them. Each thread reads whole files.
/// </summary>
internal sealed class RowScanFunction(Func<LoadedFileTable> source) : TableFunction
{
    /// <summary>Memory for the header or a block of one file, stored and plain together.</summary>
    private const long BlockBytesMax = 64 << 20;

    private const int ThreadsMost = 2;

    public override string Name => RowRequest.FunctionName;

    public override IReadOnlyList<DuckTypeId> Parameters { get; } = [DuckTypeId.BigInt];

    public override TableScan Bind(TableBinding binding)
    {
        var table = source();
        var number = binding.Int64(0);
        if (number < 0 || number >= table.Table.RowRequests.Count)
        {
            throw new WorkerException(WorkerErrorName.GenericInternalError, $"the file table has no request {number}");
        }

        var request = table.Table.RowRequests[(int)number];
        for (var i = 0; i < request.Columns.Count; i++)
        {
            using var type = request.Columns[i].NewType();
            binding.AddColumn("t" + i.ToString(CultureInfo.InvariantCulture), type);
        }

        using var boolean = DuckType.Of(DuckTypeId.Boolean);
        for (var i = 0; i < request.Presence.Count; i++)
        {
            binding.AddColumn("h" + i.ToString(CultureInfo.InvariantCulture), boolean);
        }

        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        binding.AddColumn("file_index", bigint);
        binding.AddColumn("file_row_number", bigint);
        return new Scan(request, table.Table.Groups[request.Group].Files);
    }

    private sealed class Scan(RowRequest request, IReadOnlyList<FileRow> files) : TableScan
    {
        private int _next = -1;

        public override int ThreadsMax => Math.Min(ThreadsMost, files.Count);

        public RowRequest Request => request;

        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(this);

        /// <summary>The next file that no thread has taken; −1 after the last one.</summary>
        public int Next() => Interlocked.Increment(ref _next) is var next && next < files.Count ? next : -1;

        public FileRow File(int place) => files[place];
    }

    private sealed class Reader(Scan scan) : TableReader, IDisposable
    {
        private readonly NameMapping? _names = scan.Request.Names is { } names ? NameMapping.Parse(names) : null;
        private RowReader? _reader;
        private int _place;
        private long _row;

        public override void Read(ChunkView output)
        {
            var rows = 0;
            while (rows == 0 && (_reader is not null || Open()))
            {
                rows = Rows(output);
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

        private bool Open()
        {
            _place = scan.Next();
            _row = 0;
            if (_place < 0)
            {
                return false;
            }

            var file = scan.File(_place);
            _reader = Named(file, () => new AvroRowReader(new LinkStream(file.Link, file.SizeBytes), scan.Request.Columns, _names, BlockBytesMax));
            return true;
        }

        private int Rows(ChunkView output)
        {
            var (columns, presence) = (scan.Request.Columns.Count, scan.Request.Presence);
            int rows;
            try
            {
                rows = _reader!.Read(output);
            }
            catch (TarnException error)
            {
                throw Failure(scan.File(_place), error);
            }

            for (var i = 0; i < presence.Count; i++)
            {
                output[columns + i].Values<bool>(rows).Fill(_reader.Has(presence[i]));
            }

            output[columns + presence.Count].Values<long>(rows).Fill(_place);
            var numbers = output[columns + presence.Count + 1].Values<long>(rows);
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = _row++;
            }

            return rows;
        }

        private static T Named<T>(FileRow file, Func<T> read)
        {
            try
            {
                return read();
            }
            catch (TarnException error)
            {
                throw Failure(file, error);
            }
        }

        /// <summary>The form of own errors, which the server reads from the engine's message.</summary>
        private static WorkerException Failure(FileRow file, TarnException error)
        {
            var name = error.Kind == ErrorKind.LimitExceeded ? WorkerErrorName.ExceededMemoryLimit : WorkerErrorName.IcebergBadData;
            return new WorkerException(name, OwnErrors.Write(name, $"file {file.Location}: {error.Message}"));
        }
    }
}
