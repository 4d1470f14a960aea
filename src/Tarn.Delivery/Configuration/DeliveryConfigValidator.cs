using System.Text.RegularExpressions;
using Tarn.Delivery.Prefixes;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Storage;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Delivery.Configuration;

/// <summary>Finds all faults of a configuration, not only the first one.</summary>
public static partial class DeliveryConfigValidator
{
    /// <summary>
    /// All faults. Each one is a sentence that names the member. Empty: the configuration can be built.
    /// </summary>
    public static IReadOnlyList<string> Validate(DeliveryConfig config)
    {
        var errors = new List<string>();
        Build(config, errors);
        return errors;
    }

    /// <summary>The built form.</summary>
    /// <exception cref="TarnException">InvalidArgument with every fault.</exception>
    internal static DeliveryModel Build(DeliveryConfig config)
    {
        var errors = new List<string>();
        var model = Build(config, errors);
        return errors.Count == 0 ? model : throw new TarnException(ErrorKind.InvalidArgument, string.Join(' ', errors));
    }

    private static DeliveryModel Build(DeliveryConfig config, List<string> errors)
    {
        if (!NameForm().IsMatch(config.Name))
        {
            errors.Add($"DeliveryStreamName '{config.Name}' must have 1 to 64 of the characters a-z, A-Z, 0-9, _ . -.");
        }

        var destination = config.Destination;
        CheckBuffering(destination.Buffering, errors);
        if (destination.RetrySeconds is < 0 or > 7_200)
        {
            errors.Add($"RetryOptions.DurationInSeconds {destination.RetrySeconds} must be 0 to 7200.");
        }

        CheckSteps(destination.Steps, errors);
        if (destination is TableDestinationConfig tables)
        {
            CheckTables(tables, errors);
        }

        return BuildOutput(config, errors);
    }

    private static void CheckBuffering(BufferingConfig buffering, List<string> errors)
    {
        if (buffering.SizeMiB is < 1 or > 128)
        {
            errors.Add($"BufferingHints.SizeInMBs {buffering.SizeMiB} must be 1 to 128.");
        }

        if (buffering.IntervalSeconds is < 0 or > 900)
        {
            errors.Add($"BufferingHints.IntervalInSeconds {buffering.IntervalSeconds} must be 0 to 900.");
        }
    }

    private static void CheckSteps(StepsConfig steps, List<string> errors)
    {
        if (steps is { ExtractsMessages: true, Decompresses: false })
        {
            errors.Add("The processor CloudWatchLogProcessing requires the processor Decompression.");
        }
    }

    private static void CheckTables(TableDestinationConfig tables, List<string> errors)
    {
        if (!tables.Steps.Chooses && tables.Tables.Count != 1)
        {
            errors.Add(
                $"DestinationTableConfigurationList has {tables.Tables.Count} tables. Without a processor that chooses each record's table "
                + "(MetadataExtraction), there must be exactly one.");
        }

        foreach (var table in tables.Tables.Where(table => table.NewTable is null))
        {
            CheckName("DestinationDatabaseName", table.Database, errors);
            CheckName("DestinationTableName", table.Table, errors);
            if (SystemDatabases.Contains(table.Database))
            {
                errors.Add($"DestinationDatabaseName '{table.Database}' is a system database, which only Tarn writes.");
            }
        }

        foreach (var twice in tables.Tables.GroupBy(table => table.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            errors.Add($"DestinationTableConfigurationList names table {twice.Key} {twice.Count()} times.");
        }

        if (tables.Warehouse is { } warehouse && !WarehouseForm().IsMatch(warehouse))
        {
            errors.Add($"WarehouseLocation '{warehouse}' must be s3://BUCKET or s3://BUCKET/PREFIX.");
        }
        else if (tables.Warehouse is { } place && tables.Tables.All(table => table.NewTable is null))
        {
            var (bucket, key) = ObjectLocation.Parse(place);
            CheckFolder("WarehouseLocation", bucket, key, errors);
        }
    }

    private static void CheckName(string member, string name, List<string> errors)
    {
        if (!TableNameForm().IsMatch(name))
        {
            errors.Add($"{member} '{name}' must have 1 to 255 letters, digits, _ or dots.");
        }
    }

    private static DeliveryModel BuildOutput(DeliveryConfig config, List<string> errors)
    {
        var objects = config.Destination.Objects;
        var zone = ObjectZone.Utc;
        try
        {
            zone = objects.TimeZone.Length == 0 ? ObjectZone.Utc : ObjectZone.Parse(objects.TimeZone);
        }
        catch (TarnException unknown) when (unknown.Kind == ErrorKind.InvalidArgument)
        {
            errors.Add(unknown.Message);
        }

        if (objects.Bucket.Length == 0)
        {
            errors.Add("BucketARN must name a bucket: arn:aws:s3:::BUCKET.");
        }

        if (objects.FileExtension is { Length: > 0 } extension && !ExtensionForm().IsMatch(extension))
        {
            errors.Add($"FileExtension '{extension}' must begin with a dot and have lower-case letters, digits and !-_.*'() after it.");
        }

        var prefix = ParsePrefix(objects.Prefix, zone, forErrors: false, "Prefix", errors);
        var errorPrefix = ParsePrefix(objects.ErrorPrefix ?? BelowPrefix(prefix, objects.Prefix), zone, forErrors: true, "ErrorOutputPrefix", errors);
        if (prefix.HasExpression && objects.ErrorPrefix is null && config.Destination is ObjectsDestinationConfig)
        {
            errors.Add("ErrorOutputPrefix cannot be missing when Prefix has expressions.");
        }

        CheckErrorPrefix(errorPrefix, errors);
        CheckFolder("Prefix", objects.Bucket, objects.Prefix, errors);
        CheckFolder("ErrorOutputPrefix", objects.Bucket, objects.ErrorPrefix ?? "", errors);
        return new DeliveryModel
        {
            Config = config,
            Zone = zone,
            Prefix = prefix,
            ErrorPrefix = errorPrefix,
            Tables = BuildTables(config, zone, errorPrefix, errors),
            Backup = BuildBackup(config, errors),
        };
    }

    private static DeliveryModel? BuildBackup(DeliveryConfig config, List<string> errors)
    {
        if (config.Destination.Backup is not { } backup)
        {
            return null;
        }

        CheckBuffering(backup.Buffering, errors);
        return BuildOutput(
            config with
            {
                Destination = new ObjectsDestinationConfig { Buffering = backup.Buffering, Objects = backup.Objects with { ErrorPrefix = "" } },
            },
            errors);
    }

    private static Dictionary<string, DeliveryTable> BuildTables(DeliveryConfig config, ObjectZone zone, ObjectPrefix errorPrefix, List<string> errors)
    {
        var tables = new Dictionary<string, DeliveryTable>();
        foreach (var table in (config.Destination as TableDestinationConfig)?.Tables ?? [])
        {
            var prefix = errorPrefix;
            if (table.ErrorPrefix is { } own)
            {
                prefix = ParsePrefix(own, zone, forErrors: true, "S3ErrorOutputPrefix", errors);
                CheckErrorPrefix(prefix, errors);
            }

            var built = new DeliveryTable(table, prefix);
            tables[built.Part] = built;
        }

        return tables;
    }

    // A prefix with expressions is checked again for each object.
    private static void CheckFolder(string member, string bucket, string prefix, List<string> errors)
    {
        if (SystemFolder.Owns(bucket, prefix))
        {
            errors.Add($"{member} cannot lie below s3://{bucket}/{SystemFolder.Name}/: only Tarn writes there.");
        }
    }

    private static void CheckErrorPrefix(ObjectPrefix prefix, List<string> errors)
    {
        if (prefix.HasExpression && !prefix.HasErrorOutputType)
        {
            errors.Add("ErrorOutputPrefix with expressions must have !{firehose:error-output-type}.");
        }
    }

    // Without an error prefix, error objects lie below Prefix, not among the other objects of the bucket.
    private static string BelowPrefix(ObjectPrefix prefix, string text) => prefix.HasExpression ? "" : text;

    private static ObjectPrefix ParsePrefix(string text, ObjectZone zone, bool forErrors, string member, List<string> errors)
    {
        if (text.Length > DeliveryLimits.PrefixLengthMax)
        {
            errors.Add($"{member} has {text.Length} characters; {DeliveryLimits.PrefixLengthMax} are allowed.");
        }

        var parsed = ObjectPrefix.Parse(text, zone, forErrors, member, errors);
        if (parsed.EvaluatedLength > ObjectPrefix.EvaluatedLengthMax)
        {
            errors.Add($"{member} has up to {parsed.EvaluatedLength} characters when it is evaluated; {ObjectPrefix.EvaluatedLengthMax} are allowed.");
        }

        return parsed;
    }

    [GeneratedRegex("^[a-zA-Z0-9_.-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();

    [GeneratedRegex("^[a-zA-Z0-9._]{1,255}$", RegexOptions.CultureInvariant)]
    private static partial Regex TableNameForm();

    [GeneratedRegex("^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex WarehouseForm();

    [GeneratedRegex(@"^\.[0-9a-z!\-_.*'()]{1,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex ExtensionForm();
}
