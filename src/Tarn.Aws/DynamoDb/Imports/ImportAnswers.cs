using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Copies.Imports;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Imports;

/// <summary>Descriptions of imports in answers.</summary>
internal static class ImportAnswers
{
    /// <summary>The log group that gets the errors of imports.</summary>
    public const string LogGroup = "/aws-dynamodb/imports";

    public static ImportSummary Summary(ItemImport import) => new()
    {
        ImportArn = import.Arn,
        ImportStatus = StatusOf(import),
        TableArn = import.TableArn,
        S3BucketSource = Source(import),
        CloudWatchLogGroupArn = LogGroupArn(import),
        InputFormat = FormatOf(import),
        StartTime = import.Started,
        EndTime = import.Ended,
    };

    public static ImportTableDescription Description(ItemImport import) => new()
    {
        ImportArn = import.Arn,
        ImportStatus = StatusOf(import),
        TableArn = import.TableArn,
        TableId = TableAnswers.IdOf(import.Definition!),
        ClientToken = import.Token,
        S3BucketSource = Source(import),
        ErrorCount = import.Counts.Errors,
        CloudWatchLogGroupArn = LogGroupArn(import),
        InputFormat = FormatOf(import),
        InputFormatOptions = import.Format == ImportFormat.Csv
            ? new InputFormatOptions
            {
                Csv = new CsvOptions { Delimiter = import.Delimiter.ToString(), HeaderList = import.Headers.Count > 0 ? import.Headers : null },
            }
            : null,
        InputCompressionType = import.Compression switch
        {
            ImportCompression.Gzip => InputCompressionType.Gzip,
            ImportCompression.Zstd => InputCompressionType.Zstd,
            _ => InputCompressionType.None,
        },
        TableCreationParameters = Parameters(import.Definition!),
        StartTime = import.Started,
        EndTime = import.Ended,
        ProcessedSizeBytes = import.Counts.Bytes,
        ProcessedItemCount = import.Counts.Items,
        ImportedItemCount = import.Counts.Imported,
        FailureCode = import.FailureCode,
        FailureMessage = import.FailureMessage,
    };

    private static string LogGroupArn(ItemImport import) => $"arn:aws:logs:{import.Caller.Region}:{import.Caller.Account}:log-group:{LogGroup}:*";

    private static S3BucketSource Source(ItemImport import) =>
        new() { S3BucketOwner = import.BucketOwner, S3Bucket = import.Bucket, S3KeyPrefix = import.Prefix };

    private static string FormatOf(ItemImport import) => import.Format == ImportFormat.Csv ? InputFormat.Csv : InputFormat.DynamodbJson;

    private static string StatusOf(ItemImport import) => import.State switch
    {
        TransferState.InProgress => ImportStatus.InProgress,
        TransferState.Completed => ImportStatus.Completed,
        TransferState.Failed => ImportStatus.Failed,
    };

    private static TableCreationParameters Parameters(ItemTable table)
    {
        var document = table.Settings;
        var globals = table.Secondary.Select(index => new GlobalSecondaryIndex
        {
            IndexName = index.Name,
            KeySchema = TableAnswers.Schema(index.Keys),
            Projection = TableAnswers.Projection(index),
            ProvisionedThroughput = document.IsProvisioned ? Units(document.Indexes.GetValueOrDefault(index.Name)) : null,
        }).ToList();
        return new TableCreationParameters
        {
            TableName = table.Name.Name,
            AttributeDefinitions = TableAnswers.Definitions(table),
            KeySchema = TableAnswers.Schema(table.Keys),
            BillingMode = document.IsProvisioned ? BillingMode.Provisioned : BillingMode.PayPerRequest,
            ProvisionedThroughput = document.IsProvisioned ? Units(document.Throughput) : null,
            OnDemandThroughput = TableAnswers.OnDemand(document),
            GlobalSecondaryIndexes = globals.Count > 0 ? globals : null,
        };
    }

    private static ProvisionedThroughput Units(TableThroughput units) =>
        new() { ReadCapacityUnits = units.Reads, WriteCapacityUnits = units.Writes };
}
