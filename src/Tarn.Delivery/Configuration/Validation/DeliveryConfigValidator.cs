using System.Text.RegularExpressions;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Prefixes;
using Tarn.Patterns.Times;
using Tarn.Storage;

namespace Tarn.Delivery.Configuration.Validation;

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

    /// <summary>Whether a delivery may write a table of that name.</summary>
    public static bool IsTableName(string text) => TablesValidator.IsTableName(text);

    /// <summary>Whether the text may be the location of created tables.</summary>
    public static bool IsWarehouse(string text) => TablesValidator.IsWarehouse(text);

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
        BufferingValidator.Check(destination, errors);
        var query = StepsValidator.Check(destination, errors);
        switch (destination)
        {
            case TableDestinationConfig tables:
                TablesValidator.Check(tables, query, errors);
                break;
            case EndpointDestinationConfig endpoint:
                EndpointValidator.Check(endpoint, errors);
                break;
        }

        return BuildOutput(config, query, errors);
    }

    private static DeliveryModel BuildOutput(DeliveryConfig config, QueryKeys query, List<string> errors)
    {
        var objects = config.Destination.Objects;
        var zone = ObjectsValidator.Check(objects, "", errors);
        var isObjects = config.Destination is ObjectsDestinationConfig;
        var prefix = PrefixValidator.Parse(objects.Prefix, zone, forErrors: false, "Prefix", errors, allowKeys: isObjects);
        var errorPrefix = PrefixValidator.ParseErrors(objects.ErrorPrefix ?? BelowPrefix(prefix, objects.Prefix), zone, "ErrorOutputPrefix", errors);
        PrefixValidator.CheckFolder("Prefix", objects.Bucket, objects.Prefix, errors);
        PrefixValidator.CheckFolder("ErrorOutputPrefix", objects.Bucket, objects.ErrorPrefix ?? "", errors);
        if (config.Destination is ObjectsDestinationConfig destination)
        {
            ObjectsValidator.Check(destination, prefix, query, errors);
        }

        return new DeliveryModel
        {
            Config = config,
            Zone = zone,
            Prefix = prefix,
            ErrorPrefix = errorPrefix,
            Backup = BuildBackup(config, errors),
            Tables = BuildTables(config, zone, errorPrefix, errors),
        };
    }

    private static DeliveryModel? BuildBackup(DeliveryConfig config, List<string> errors)
    {
        if (config.Destination.Backup is not { } backup)
        {
            return null;
        }

        // An endpoint's backup has the bucket of its failed records, which has been checked.
        var (member, faults) = config.Destination.Kind.HasOwnBackupBucket ? ("S3BackupConfiguration.", errors) : ("", []);
        var zone = ObjectsValidator.Check(backup.Objects, member, faults);
        PrefixValidator.CheckFolder($"{member}Prefix", backup.Objects.Bucket, backup.Objects.Prefix, faults);
        BufferingValidator.Check(backup.Buffering, member, DestinationKind.Objects.BufferMiBMax, faults);
        var objects = new ObjectsDestinationConfig { Buffering = backup.Buffering, Objects = backup.Objects with { ErrorPrefix = "" } };
        return new DeliveryModel
        {
            Config = config with { Destination = objects },
            Zone = zone,
            Prefix = PrefixValidator.Parse(backup.Objects.Prefix, zone, forErrors: false, $"{member}Prefix", faults),
            ErrorPrefix = PrefixValidator.ParseErrors("", zone, "ErrorOutputPrefix", faults),
        };
    }

    private static Dictionary<string, DeliveryTable> BuildTables(DeliveryConfig config, JavaZone zone, ObjectPrefix errorPrefix, List<string> errors)
    {
        var tables = new Dictionary<string, DeliveryTable>();
        foreach (var table in config.Destination.NamedTables)
        {
            var prefix = table.ErrorPrefix is { } own ? PrefixValidator.ParseErrors(own, zone, "S3ErrorOutputPrefix", errors) : errorPrefix;
            var built = new DeliveryTable(table, prefix);
            tables[built.Part] = built;
        }

        return tables;
    }

    // Without an error prefix, error objects are below Prefix, not among the other objects of the bucket.
    private static string BelowPrefix(ObjectPrefix prefix, string text) => prefix.HasExpression ? "" : text;

    [GeneratedRegex("^[a-zA-Z0-9_.-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
