using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Restores;

/// <summary>The tables that restores make: the source's keys and indexes, with the overrides of a request.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html"/>
internal static class RestoredTables
{
    /// <summary>The table to be made. Streams, expiry, tags, protection and recovery are not restored.</summary>
    /// <exception cref="AwsErrorException">ValidationException: an override is no index of the source, or units are missing.</exception>
    public static NewItemTable Make(Call call, string name, ItemTable source, RestoreOverrides overrides)
    {
        var document = source.Settings;
        var isProvisioned = overrides.BillingMode is { } mode ? mode != BillingMode.PayPerRequest : document.IsProvisioned;
        var locals = Chosen(source, isLocal: true, overrides.Locals?.Select(index => (index.IndexName, index.KeySchema, index.Projection)));
        var globals = Chosen(source, isLocal: false, overrides.Globals?.Select(index => (index.IndexName, index.KeySchema, index.Projection)));
        var throughput = overrides.Throughput is null && isProvisioned && document.IsProvisioned
            ? document.Throughput
            : ThroughputRules.Of(isProvisioned, overrides.Throughput, index: null);
        return new NewItemTable
        {
            Name = TableFinder.NameOf(call, name),
            Arn = TableFinder.ArnOf(call, name),
            Owner = call.Account,
            Keys = source.Keys,
            Indexes = [.. locals.Concat(globals)],
            Settings = new TableSettings
            {
                IsProvisioned = isProvisioned,
                IsModeShown = document.IsModeShown || overrides.BillingMode is not null,
                TableClass = document.TableClass,
                OnDemand = ThroughputRules.Of(overrides.OnDemand) ?? (isProvisioned ? null : document.OnDemand),
                Throughput = throughput,
                Indexes = globals.ToDictionary(index => index.Name, index => UnitsOf(index.Name, document, isProvisioned, overrides, throughput)),
            },
        };
    }

    private static TableThroughput UnitsOf(
        string index, TableSettings document, bool isProvisioned, RestoreOverrides overrides, TableThroughput table)
    {
        var asked = overrides.Globals?.FirstOrDefault(one => one.IndexName == index)?.ProvisionedThroughput;
        if (asked is not null || !isProvisioned)
        {
            return ThroughputRules.Of(isProvisioned, asked, index);
        }

        return document.IsProvisioned ? document.Indexes.GetValueOrDefault(index) : table;
    }

    private static List<NewIndex> Chosen(
        ItemTable source, bool isLocal, IEnumerable<(string Name, IReadOnlyList<KeySchemaElement> Keys, Projection Projection)>? chosen)
    {
        var all = source.Secondary.Where(index => index.IsLocal == isLocal && index.State != IndexState.Deleting).ToList();
        if (chosen is null)
        {
            return [.. all.Select(Again)];
        }

        var indexes = new List<NewIndex>();
        foreach (var (name, keys, projection) in chosen)
        {
            var index = all.Find(one => one.Name == name);
            if (index is null || !TableAnswers.IsSame(index, keys, projection))
            {
                throw DynamoDbFailures.Invalid("One or more parameter values were invalid: "
                    + $"The {(isLocal ? "Local" : "Global")}SecondaryIndexOverride {name} does not match an index of the source table");
            }

            indexes.Add(Again(index));
        }

        return indexes;
    }

    private static NewIndex Again(IndexDefinition index) => new(index.Name, index.IsLocal, index.Keys, index.Projection, index.Included);
}
