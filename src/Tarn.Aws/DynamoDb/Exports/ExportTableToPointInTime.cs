using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Sessions;
using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Copies.Exports;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage.Rights;

namespace Tarn.Aws.DynamoDb.Exports;

internal sealed partial class ExportOperations
{
    private static readonly TimeSpan WindowMax = TimeSpan.FromHours(24);

    /// <summary>Begins an export. The caller's right to write the objects is asked now and for each object.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html"/>
    [Refused("ExportFormat", "DYNAMODB_JSON", "DYNAMODB_JSON")]
    [Refused("S3SseAlgorithm", "AES256", "AES256")]
    [Refused("S3SseKmsKeyId", "encryption of the disk below the data directory")]
    public async Task<ExportTableToPointInTimeOutput> ExportTableToPointInTime(
        ExportTableToPointInTimeInput input, Call call, CancellationToken cancellationToken)
    {
        var table = tables.Known(call, input.TableArn);
        input.Refuse();
        if (table.RecoveryDays == 0 || copies.RestorableTimes(table) is not var (earliest, latest))
        {
            throw DynamoDbErrors.PointInTimeRecoveryUnavailableException($"Point in time recovery is not enabled for table '{table.Name.Name}'");
        }

        var started = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var (content, from, to) = Asked(input, earliest, latest);
        var asked = new ItemExport
        {
            Id = 0,
            State = TransferState.InProgress,
            Table = table.Id,
            TableArn = table.Arn,
            TableId = TableAnswers.IdOf(table),
            Copy = BaseOf(table, content == ExportContent.Items ? to : from),
            Content = content,
            FromMs = from.ToUnixTimeMilliseconds(),
            ToMs = to.ToUnixTimeMilliseconds(),
            Bucket = input.S3Bucket,
            BucketOwner = input.S3BucketOwner,
            Prefix = input.S3Prefix,
            Encryption = input.S3SseAlgorithm,
            Caller = StoredCaller.Of(call),
            Token = input.ClientToken,
            RequestDigest = DigestOf(input),
            Started = started,
        };
        call.Rights.RequireObject(ObjectActions.Write, asked.Bucket, $"{asked.Folder}_started");
        try
        {
            var made = await exports.Begin(asked, cancellationToken);
            return new ExportTableToPointInTimeOutput { ExportDescription = ExportAnswers.Description(made) };
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.Conflict)
        {
            throw DynamoDbErrors.ExportConflictException(failure.Message);
        }
    }

    private static (ExportContent Content, DateTimeOffset From, DateTimeOffset To) Asked(
        ExportTableToPointInTimeInput input, DateTimeOffset earliest, DateTimeOffset latest)
    {
        if (input.ExportType is null or "FULL_EXPORT")
        {
            if (input.IncrementalExportSpecification is not null)
            {
                throw DynamoDbFailures.Invalid("One or more parameter values were invalid: IncrementalExportSpecification needs ExportType INCREMENTAL_EXPORT");
            }

            var at = input.ExportTime ?? latest;
            return (ExportContent.Items, DateTimeOffset.UnixEpoch, Within(at, earliest, latest));
        }

        if (input is { ExportTime: not null } or { IncrementalExportSpecification: null or { ExportFromTime: null } })
        {
            throw DynamoDbFailures.Invalid("One or more parameter values were invalid: an incremental export needs ExportFromTime, and no ExportTime");
        }

        var asked = input.IncrementalExportSpecification;
        var from = Within(asked.ExportFromTime!.Value, earliest, latest);
        var to = asked.ExportToTime is { } end ? Within(end, earliest, latest) : latest < from + WindowMax ? latest : from + WindowMax;
        if (to <= from || to - from > WindowMax)
        {
            throw DynamoDbErrors.InvalidExportTimeException("The time from ExportFromTime to ExportToTime must be at most 24 hours, and not be empty");
        }

        return (asked.ExportViewType == "NEW_IMAGE" ? ExportContent.NewImages : ExportContent.NewAndOldImages, from, to);
    }

    // Answers show seconds: the second of the earliest moment is that moment.
    private static DateTimeOffset Within(DateTimeOffset at, DateTimeOffset earliest, DateTimeOffset latest) =>
        at <= latest && at >= earliest.AddTicks(-(earliest.Ticks % TimeSpan.TicksPerSecond))
            ? at < earliest ? earliest : at
            : throw DynamoDbErrors.InvalidExportTimeException(
                $"The time must be between EarliestRestorableDateTime {earliest:O} and LatestRestorableDateTime {latest:O}");

    private static string DigestOf(ExportTableToPointInTimeInput input)
    {
        var text = string.Join(
            '\n',
            input.TableArn,
            input.S3Bucket,
            input.S3BucketOwner,
            input.S3Prefix,
            input.S3SseAlgorithm,
            input.ExportType,
            input.ExportTime?.ToString("O", CultureInfo.InvariantCulture),
            input.IncrementalExportSpecification?.ExportFromTime?.ToString("O", CultureInfo.InvariantCulture),
            input.IncrementalExportSpecification?.ExportToTime?.ToString("O", CultureInfo.InvariantCulture),
            input.IncrementalExportSpecification?.ExportViewType);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private long BaseOf(ItemTable table, DateTimeOffset at) => copies.BaseAt(table, (at.ToUnixTimeMilliseconds() * 1_000) + 999) is { } found
        ? found.Id
        : throw DynamoDbErrors.InvalidExportTimeException($"The table cannot be exported as it was at {at:O}.");
}
