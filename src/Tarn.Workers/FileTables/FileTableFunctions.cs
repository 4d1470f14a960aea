using System.Text;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Workers.Functions;

namespace Tarn.Workers.FileTables;

/// <summary>
/// The names and types of the functions over the file table. Their first two arguments are the group's number and the
/// file's index in it.
/// </summary>
public static class FileTableFunctions
{
    public static readonly ManagedFunctionUse Location = Use("file_location", "VARCHAR");
    public static readonly ManagedFunctionUse Partition = Use("file_partition", "VARCHAR");
    public static readonly ManagedFunctionUse Modified = Use("file_modified", "BIGINT");
    public static readonly ManagedFunctionUse Sequence = Use("file_sequence", "BIGINT");

    /// <summary>The id of the file's first row; null in formats before version 3.</summary>
    public static readonly ManagedFunctionUse FirstRow = Use("file_first_row", "BIGINT");

    public static readonly ManagedFunctionUse Scope = Use("file_scope", "BIGINT");

    /// <summary>The third argument is a field id.</summary>
    public static readonly ManagedFunctionUse Value = Use("file_value", "VARCHAR", "BIGINT");

    /// <summary>Whether a row, by its number in the file, is deleted by position.</summary>
    public static readonly ManagedFunctionUse Deleted = Use("file_deleted", "BOOLEAN", "BIGINT");

    /// <summary>
    /// The function for this use, over the table that the source returns at the call; null when the use is not a file
    /// function.
    /// </summary>
    internal static ScalarFunction? Create(ManagedFunctionUse use, Func<LoadedFileTable> source) => use.Function switch
    {
        "file_location" => new FileFunction(use, source, (file, _, row, output) => Bytes(output, row, file.Location)),
        "file_partition" => new FileFunction(use, source, (file, _, row, output) => Bytes(output, row, file.Partition)),
        "file_modified" => new FileFunction(use, source, (file, _, row, output) => output.Set(row, file.Row.ModifiedMs)),
        "file_sequence" => new FileFunction(use, source, (file, _, row, output) => output.Set(row, file.Row.SequenceNumber)),
        "file_first_row" => new FileFunction(use, source, (file, _, row, output) => file.Row.FirstRowId is { } id && output.Set(row, id)),
        "file_scope" => new FileFunction(use, source, (file, _, row, output) => output.Set(row, (long)file.Row.Scope)),
        "file_value" => new FileFunction(use, source, (file, input, row, output) =>
            file.Row.Values?.GetValueOrDefault((int)input.Long(2, row)) is { } text && Bytes(output, row, Encoding.UTF8.GetBytes(text))),
        "file_deleted" => new DeletedFunction(use, source),
        _ => null,
    };

    private static bool Bytes(VectorView output, int row, byte[] text)
    {
        output.SetBytes(row, text);
        return true;
    }

    private static ManagedFunctionUse Use(string name, string result, params string[] more) => new(name, name, ["BIGINT", "BIGINT", .. more], result);

    /// <summary>Computes one row; false means null.</summary>
    private delegate bool FileValue(LoadedFile file, ChunkView input, int row, VectorView output);

    private abstract class FactFunction(ManagedFunctionUse use) : ScalarFunction
    {
        public override string Name => use.Name;

        public override IReadOnlyList<DuckType> NewParameters() => [.. use.ParameterTypes.Select(DuckTypeText.Parse)];

        public override DuckType NewReturnType() => DuckTypeText.Parse(use.ResultType);

        /// <summary>
        /// The number of rows from this one on that are in the same file: nearly always all rows of a vector.
        /// </summary>
        protected static int SameFile(ReadOnlySpan<long> groups, ReadOnlySpan<long> files, int from)
        {
            var sameGroup = groups[from..].IndexOfAnyExcept(groups[from]);
            var sameFile = files[from..].IndexOfAnyExcept(files[from]);
            var left = groups.Length - from;
            return Math.Min(sameGroup < 0 ? left : sameGroup, sameFile < 0 ? left : sameFile);
        }
    }

    private sealed class FileFunction(ManagedFunctionUse use, Func<LoadedFileTable> source, FileValue value) : FactFunction(use)
    {
        public override void Invoke(ChunkView input, VectorView output)
        {
            var table = source();
            var groups = input[0].Values<long>(input.RowCount);
            var files = input[1].Values<long>(input.RowCount);
            output.MakeNullable();
            for (var row = 0; row < groups.Length;)
            {
                var file = table.At(groups[row], files[row]);
                for (var end = row + SameFile(groups, files, row); row < end; row++)
                {
                    if (!value(file, input, row, output))
                    {
                        output.SetNull(row);
                    }
                }
            }
        }
    }

    private sealed class DeletedFunction(ManagedFunctionUse use, Func<LoadedFileTable> source) : FactFunction(use)
    {
        public override void Invoke(ChunkView input, VectorView output)
        {
            var table = source();
            var groups = input[0].Values<long>(input.RowCount);
            var files = input[1].Values<long>(input.RowCount);
            var positions = input[2].Values<long>(input.RowCount);
            var deleted = output.Values<bool>(input.RowCount);
            for (var row = 0; row < groups.Length;)
            {
                var count = SameFile(groups, files, row);
                if (table.At(groups[row], files[row]).Deleted is { } bitmap)
                {
                    bitmap.Test(positions.Slice(row, count), deleted.Slice(row, count));
                }
                else
                {
                    deleted.Slice(row, count).Clear();
                }

                row += count;
            }
        }
    }
}
