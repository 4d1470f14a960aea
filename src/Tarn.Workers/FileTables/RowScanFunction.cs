using System.Globalization;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive;
using Tarn.Storage;
using Tarn.Workers.Functions;

namespace Tarn.Workers.FileTables;

/// <summary>
/// The table function that reads the files of a row request. `t0`, `t1`, … are its columns; `h0`, … show whether the row's file has a column.
/// `file_index` and `file_row_number` are as read_parquet gives them. Each thread reads whole files, or parts of
/// large files of lines, in which row numbers begin with 0.
/// </summary>
internal sealed class RowScanFunction(Func<LoadedFileTable> source) : TableFunction
{
    private const int ThreadsMost = 2;

    public override string Name => RowRequest.FunctionName;

    public override IReadOnlyList<DuckTypeId> Parameters { get; } = [DuckTypeId.BigInt];

    public override TableFunctionScan Bind(TableBinding binding)
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

    private sealed class Scan : TableFunctionScan
    {
        private readonly IReadOnlyList<FileRow> _files;
        private readonly RowFiles _reads;
        private readonly bool[] _isDone;
        private int _next = -1;

        public Scan(RowRequest request, IReadOnlyList<FileRow> files)
        {
            Request = request;
            _files = files;
            _reads = new RowFiles(request, files);
            _isDone = new bool[_reads.Parts.Count];
        }

        public override int ThreadsMax => Math.Clamp(_reads.Parts.Count, 1, ThreadsMost);

        public RowRequest Request { get; }

        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(this);

        /// <summary>The next part that no thread has taken; −1 after the last one.</summary>
        public int Next() => Interlocked.Increment(ref _next) is var next && next < _reads.Parts.Count ? next : -1;

        public int FileOf(int part) => _reads.Parts[part].File;

        public RowReader Open(int part) => _reads.Open(part);

        public void SetDone(int part) => Volatile.Write(ref _isDone[part], true);

        /// <summary>
        /// The error of a part. When an earlier part has one too, that is the error, whatever the threads do: so a statement over damaged
        /// files fails the same way each time.
        /// </summary>
        public WorkerException Failure(int part, TarnException error)
        {
            for (var earlier = 0; earlier < part; earlier++)
            {
                if (!Volatile.Read(ref _isDone[earlier]) && _reads.Find(earlier) is { } first)
                {
                    (part, error) = (earlier, first);
                    break;
                }
            }

            var name = error.Reason ?? error.Kind switch
            {
                ErrorKind.LimitExceeded => WorkerErrorName.ExceededMemoryLimit,
                ErrorKind.NotSupported => WorkerErrorName.NotSupported,
                _ => Request.Form is null ? WorkerErrorName.IcebergBadData : HiveError.BadData,
            };

            // The form of own errors, which the server reads from the engine's message.
            return new WorkerException(name, OwnErrors.Write(name, $"file {_files[FileOf(part)].Location}: {error.Message}"));
        }
    }

    private sealed class Reader(Scan scan) : TableReader, IDisposable
    {
        private RowReader? _reader;
        private int _part;
        private long _row;

        public override void Read(ChunkView output)
        {
            var rows = 0;
            while (rows == 0 && (_reader is not null || Open()))
            {
                rows = Rows(output);
                if (rows == 0)
                {
                    scan.SetDone(_part);
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
            (_part, _row) = (scan.Next(), 0);
            if (_part < 0)
            {
                return false;
            }

            try
            {
                _reader = scan.Open(_part);
            }
            catch (TarnException error)
            {
                throw scan.Failure(_part, error);
            }

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
                throw scan.Failure(_part, error);
            }

            for (var i = 0; i < presence.Count; i++)
            {
                output[columns + i].Values<bool>(rows).Fill(_reader.Has(presence[i]));
            }

            output[columns + presence.Count].Values<long>(rows).Fill(scan.FileOf(_part));
            var numbers = output[columns + presence.Count + 1].Values<long>(rows);
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = _row++;
            }

            return rows;
        }
    }
}
