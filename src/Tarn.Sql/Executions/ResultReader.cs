using Tarn.Storage.Rights;
using System.Globalization;
using System.Text;
using Tarn.Lake.Files;
using Tarn.Sql.Planning;
using Tarn.Sql.Types;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Reads;

namespace Tarn.Sql.Executions;

/// <summary>Rows of a result; for a query the first row of the first page is the header.</summary>
public sealed record ResultsPage(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, string? NextToken);

/// <summary>Reads results back from their objects. A page's token is its byte offset in the object.</summary>
internal sealed class ResultReader(ObjectStore objects)
{
    private const int ReadBytes = 256 << 10;

    /// <summary>The longest row; an object that a client changed may contain any bytes.</summary>
    private const int RowBytesMax = 64 << 20;

    private static readonly ResultColumn[] ManifestColumns = [new("manifest", SqlType.Varchar)];

    /// <summary>Reads a page of the result.</summary>
    /// <param name="reader">The rights of the reader to the key of the result.</param>
    public async Task<ResultsPage> Read(Execution execution, IRights reader, string? token, int rowsMax, CancellationToken cancellationToken)
    {
        CheckSucceeded(execution);
        return await Read(execution.OutputLocation, reader, execution.Columns, execution.Kind == StatementKind.Dml, token, rowsMax, cancellationToken);
    }

    /// <summary>Reads a page of the list of files that the statement wrote.</summary>
    /// <param name="reader">The rights of the reader to the key of the list.</param>
    public async Task<ResultsPage> ReadManifest(Execution execution, IRights reader, string? token, int rowsMax, CancellationToken cancellationToken)
    {
        CheckSucceeded(execution);
        var location = execution.ManifestLocation
            ?? throw new TarnException(ErrorKind.InvalidArgument, "The query wrote no files, so it has no data manifest") { Reason = "INVALID_INPUT" };
        return await Read(location, reader, ManifestColumns, isCsv: false, token, rowsMax, cancellationToken);
    }

    private static void CheckSucceeded(Execution execution)
    {
        if (execution.State != ExecutionState.Succeeded)
        {
            var state = execution.State.ToString().ToUpperInvariant();
            throw new TarnException(ErrorKind.Conflict, execution.HasEnded
                ? $"Query did not finish successfully. Final query state: {state}"
                : $"Query has not yet finished. Current state: {state}")
            { Reason = "INVALID_QUERY_EXECUTION_STATE" };
        }
    }

    private async Task<ResultsPage> Read(
        string location, IRights reader, IReadOnlyList<ResultColumn> columns, bool isCsv, string? token, int rowsMax, CancellationToken cancellationToken)
    {
        var place = ObjectLocation.Parse(location);
        var version = await objects.Head(place.Bucket, place.Key, cancellationToken);
        var offset = token is null ? 0 : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < version.Size ? at
            : throw new TarnException(ErrorKind.InvalidArgument, "NextToken is not valid for this query") { Reason = "INVALID_NEXT_TOKEN" };
        await using var content = objects.OpenReadFor(reader, version, new ByteRange(offset, version.Size - offset));
        var (rows, length) = await ReadRows(content, isCsv, rowsMax, cancellationToken);
        var next = offset + length;
        return new(columns, rows, next < version.Size ? next.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static async Task<(List<IReadOnlyList<string?>> Rows, long Bytes)> ReadRows(
        ObjectStream content, bool isCsv, int rowsMax, CancellationToken cancellationToken)
    {
        var rows = new List<IReadOnlyList<string?>>();
        var buffer = new byte[ReadBytes];
        var (filled, consumed) = (0, 0L);
        while (rows.Count < rowsMax)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, filled < RowBytesMax ? filled * 2 : throw new TarnException(ErrorKind.Damaged, "the result object is no result"));
            }

            var count = await content.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            filled += count;
            var taken = Take(buffer.AsSpan(0, filled), isCsv, rowsMax, rows);
            consumed += taken;
            buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
            filled -= taken;
            if (count == 0)
            {
                break;
            }
        }

        return (rows, consumed);
    }

    private static int Take(ReadOnlySpan<byte> bytes, bool isCsv, int rowsMax, List<IReadOnlyList<string?>> rows)
    {
        var rest = bytes;
        var values = new List<string?>();
        while (rows.Count < rowsMax && (isCsv ? CsvText.TryReadRow(ref rest, values) : TryReadLine(ref rest, values)))
        {
            rows.Add([.. values]);
        }

        return bytes.Length - rest.Length;
    }

    private static bool TryReadLine(ref ReadOnlySpan<byte> bytes, List<string?> values)
    {
        values.Clear();
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return false;
        }

        values.Add(Encoding.UTF8.GetString(bytes[..end]));
        bytes = bytes[(end + 1)..];
        return true;
    }
}
