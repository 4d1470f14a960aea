using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Lake.Formats.Plain;
using Tarn.Storage;
using Tarn.Workers.Functions;
using Tarn.Workers.Native;

namespace Tarn.Workers.FileTables;

/// <summary>
/// The table function that writes the plain copies of the file table (<see cref="ParquetPlainCopy"/>), with a row for each. Each
/// thread writes whole files.
/// </summary>
internal sealed class PlainCopyFunction(Func<LoadedFileTable> source) : TableFunction
{
    public const string FunctionName = "write_plain_copies";

    private const int ThreadsMost = 2;

    public override string Name => FunctionName;

    public override TableFunctionScan Bind(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        binding.AddColumn("place", bigint);
        return new Scan(source().Table.PlainCopies);
    }

    private sealed class Scan(IReadOnlyList<PlainCopy> copies) : TableFunctionScan
    {
        private int _next = -1;

        public override int ThreadsMax => Math.Min(ThreadsMost, copies.Count);

        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(this);

        /// <summary>Writes the next copy that no thread has taken; null after the last one.</summary>
        public int? Next()
        {
            var place = Interlocked.Increment(ref _next);
            if (place >= copies.Count)
            {
                return null;
            }

            var copy = copies[place];
            try
            {
                using var file = new LinkStream(copy.Link, copy.SizeBytes);
                using var target = OutputFile.Create(copy.Path);
                ParquetPlainCopy.Write(file, target, copy.Obstacles);
            }
            catch (TarnException damage)
            {
                throw new WorkerException(
                    WorkerErrorName.IcebergBadData, OwnErrors.Write(WorkerErrorName.IcebergBadData, $"file {copy.Location}: {damage.Message}"));
            }

            return place;
        }
    }

    private sealed class Reader(Scan scan) : TableReader
    {
        public override void Read(ChunkView output)
        {
            var place = scan.Next();
            output.RowCount = place is null ? 0 : 1;
            if (place is { } written)
            {
                output[0].Values<long>(1)[0] = written;
            }
        }
    }
}
