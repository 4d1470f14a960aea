using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Copies.Exports;
using Tarn.Items.Copies.Transfers;

namespace Tarn.Aws.DynamoDb.Exports;

/// <summary>Descriptions of exports in answers.</summary>
internal static class ExportAnswers
{
    public static ExportSummary Summary(ItemExport export) =>
        new() { ExportArn = export.Arn, ExportStatus = StatusOf(export), ExportType = TypeOf(export) };

    public static ExportDescription Description(ItemExport export)
    {
        var isFull = export.Content == ExportContent.Items;
        return new ExportDescription
        {
            ExportArn = export.Arn,
            ExportStatus = StatusOf(export),
            StartTime = export.Started,
            EndTime = export.Ended,
            ExportManifest = export.State == TransferState.Completed ? $"{export.Folder}manifest-summary.json" : null,
            TableArn = export.TableArn,
            TableId = export.TableId,
            ExportTime = isFull ? Time(export.ToMs) : null,
            ClientToken = export.Token,
            S3Bucket = export.Bucket,
            S3BucketOwner = export.BucketOwner,
            S3Prefix = export.Prefix,
            S3SseAlgorithm = export.Encryption ?? S3SseAlgorithm.Aes256,
            FailureCode = export.FailureCode,
            FailureMessage = export.FailureMessage,
            ExportFormat = ExportFormat.DynamodbJson,
            BilledSizeBytes = export.State == TransferState.Completed ? export.Bytes : null,
            ItemCount = export.State == TransferState.Completed ? export.Items : null,
            ExportType = TypeOf(export),
            IncrementalExportSpecification = isFull ? null : new IncrementalExportSpecification
            {
                ExportFromTime = Time(export.FromMs),
                ExportToTime = Time(export.ToMs),
                ExportViewType = export.Content == ExportContent.NewImages ? ExportViewType.NewImage : ExportViewType.NewAndOldImages,
            },
        };
    }

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static string TypeOf(ItemExport export) => export.Content == ExportContent.Items ? ExportType.FullExport : ExportType.IncrementalExport;

    private static string StatusOf(ItemExport export) => export.State switch
    {
        TransferState.InProgress => ExportStatus.InProgress,
        TransferState.Completed => ExportStatus.Completed,
        TransferState.Failed => ExportStatus.Failed,
    };
}
