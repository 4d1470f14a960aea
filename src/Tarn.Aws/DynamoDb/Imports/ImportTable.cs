using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Sessions;
using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Copies.Imports;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage.Rights;

namespace Tarn.Aws.DynamoDb.Imports;

internal sealed partial class ImportOperations
{
    /// <summary>Makes a table and begins to import objects into it. The caller's right to list and read them is asked now and for each object.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html"/>
    [Kept("TableCreationParameters.ProvisionedThroughput, TableCreationParameters.OnDemandThroughput", "the rate is limited with --limits aws alone")]
    [Kept("TableCreationParameters.GlobalSecondaryIndexes.ProvisionedThroughput", "the rate is limited with --limits aws alone")]
    [Kept("TableCreationParameters.GlobalSecondaryIndexes.OnDemandThroughput", "the rate is limited with --limits aws alone")]
    [Kept("TableCreationParameters.GlobalSecondaryIndexes.WarmThroughput", "a table takes its rate at once")]
    [Refused("InputFormat", "DYNAMODB_JSON or CSV", "DYNAMODB_JSON", "CSV")]
    [RefusedInside("TableCreationParameters.SSESpecification.Enabled", "encryption of the disk below the data directory")]
    public async Task<ImportTableOutput> ImportTable(ImportTableInput input, Call call, CancellationToken cancellationToken)
    {
        var parameters = input.TableCreationParameters;
        var name = TableFinder.Name(call, parameters.TableName);
        input.Refuse();
        TableRefusals.Check("ImportTable", parameters.SSESpecification, "TableCreationParameters.SSESpecification");
        call.Rights.Require("s3:ListBucket", $"{ObjectActions.ArnStart}{input.S3BucketSource.S3Bucket}");
        var made = Made(call, name, parameters);
        var asked = Asked(input, call, made.Arn);
        try
        {
            var begun = await imports.Begin(made, asked, cancellationToken);
            call.Touch(begun.Table);
            return new ImportTableOutput { ImportTableDescription = ImportAnswers.Description(begun) };
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.AlreadyExists)
        {
            throw DynamoDbErrors.ResourceInUseException($"Table already exists: {name}");
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.Conflict)
        {
            throw DynamoDbErrors.ImportConflictException(failure.Message);
        }
    }

    private ItemImport Asked(ImportTableInput input, Call call, string tableArn)
    {
        var isCsv = input.InputFormat == InputFormat.Csv;
        if (!isCsv && input.InputFormatOptions is not null)
        {
            throw DynamoDbFailures.Invalid("One or more parameter values were invalid: InputFormatOptions can be specified only for CSV");
        }

        var source = input.S3BucketSource;
        return new ItemImport
        {
            Id = 0,
            State = TransferState.InProgress,
            Table = default,
            TableArn = tableArn,
            Copy = 0,
            Format = isCsv ? ImportFormat.Csv : ImportFormat.DynamoDbJson,
            Compression = input.InputCompressionType switch
            {
                "GZIP" => ImportCompression.Gzip,
                "ZSTD" => ImportCompression.Zstd,
                _ => ImportCompression.None,
            },
            Delimiter = input.InputFormatOptions?.Csv?.Delimiter is [var delimiter] ? delimiter : ',',
            Headers = input.InputFormatOptions?.Csv?.HeaderList ?? [],
            Bucket = source.S3Bucket,
            BucketOwner = source.S3BucketOwner,
            Prefix = source.S3KeyPrefix,
            Caller = StoredCaller.Of(call),
            Token = input.ClientToken,
            RequestDigest = DigestOf(input),
            Started = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
        };
    }

    private static NewItemTable Made(Call call, string name, TableCreationParameters parameters)
    {
        var definitions = new KeyDefinitions(parameters.AttributeDefinitions);
        var keys = definitions.Table(parameters.KeySchema, hasIndexes: parameters.GlobalSecondaryIndexes is not null);
        var indexes = definitions.Indexes(keys, null, parameters.GlobalSecondaryIndexes);
        definitions.CheckUsed();
        var isProvisioned = parameters.BillingMode != BillingMode.PayPerRequest;
        return new NewItemTable
        {
            Name = TableFinder.NameOf(call, name),
            Arn = TableFinder.ArnOf(call, name),
            Owner = call.Account,
            Keys = keys,
            Indexes = indexes,
            Settings = new TableSettings
            {
                IsProvisioned = isProvisioned,
                IsModeShown = parameters.BillingMode is not null,
                OnDemand = ThroughputRules.Of(parameters.OnDemandThroughput),
                Throughput = ThroughputRules.Of(isProvisioned, parameters.ProvisionedThroughput, index: null),
                Indexes = (parameters.GlobalSecondaryIndexes ?? []).ToDictionary(
                    index => index.IndexName, index => ThroughputRules.Of(isProvisioned, index.ProvisionedThroughput, index.IndexName)),
            },
        };
    }

    private static string DigestOf(ImportTableInput input)
    {
        var parameters = input.TableCreationParameters;
        var text = string.Join(
            '\n',
            input.S3BucketSource.S3Bucket,
            input.S3BucketSource.S3BucketOwner,
            input.S3BucketSource.S3KeyPrefix,
            input.InputFormat,
            input.InputCompressionType,
            input.InputFormatOptions?.Csv?.Delimiter,
            string.Join(',', input.InputFormatOptions?.Csv?.HeaderList ?? []),
            parameters.TableName,
            parameters.BillingMode,
            string.Join(',', parameters.KeySchema.Select(key => $"{key.AttributeName} {key.KeyType}")),
            string.Join(',', parameters.AttributeDefinitions.Select(one => $"{one.AttributeName} {one.AttributeType}")),
            string.Join(',', (parameters.GlobalSecondaryIndexes ?? []).Select(index => index.IndexName)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
