using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Formats.Footers;
using Tarn.Workers.Native;

namespace Tarn.Workers.FileTables;

/// <summary>
/// The table function that reads footers: for each file of the file table's first group, its index and the facts of its footer
/// as JSON. Each thread reads whole files.
/// </summary>
internal sealed class FooterFunction(Func<LoadedFileTable> source) : TableFunction
{
    public const string FunctionName = "read_footers";

    private const int ThreadsMost = 2;

    public override string Name => FunctionName;

    public override TableFunctionScan Bind(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        using var varchar = DuckType.Of(DuckTypeId.Varchar);
        binding.AddColumn("file_index", bigint);
        binding.AddColumn("facts", varchar);
        var table = source().Table;
        return table is { Constants: { } constants, Groups: [var group, ..] }
            ? new Scan(group.Files, constants.ToHashSet())
            : throw new WorkerException(WorkerErrorName.GenericInternalError, "the file table asks for no footers");
    }

    private sealed class Scan(IReadOnlyList<FileRow> files, IReadOnlySet<string> constants) : TableFunctionScan
    {
        private int _next = -1;

        public override int ThreadsMax => Math.Min(ThreadsMost, files.Count);

        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(this);

        /// <summary>Reads the next file that no thread has taken; null after the last one.</summary>
        public (int Place, byte[] Facts)? Next()
        {
            var place = Interlocked.Increment(ref _next);
            if (place >= files.Count)
            {
                return null;
            }

            using var file = new LinkStream(files[place].Link, files[place].SizeBytes);
            return (place, FileFactsJson.Write(FileFactsReader.Read(file, constants)));
        }
    }

    // A row at a time: the facts of a wide file have megabytes.
    private sealed class Reader(Scan scan) : TableReader
    {
        public override void Read(ChunkView output)
        {
            if (scan.Next() is var (place, facts))
            {
                output[0].Values<long>(1)[0] = place;
                output[1].SetBytes(0, facts);
                output.RowCount = 1;
            }
            else
            {
                output.RowCount = 0;
            }
        }
    }
}
