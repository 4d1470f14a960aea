using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using ItemKeyType = Tarn.Items.Keys.KeyType;
using TableProjection = Tarn.Aws.DynamoDb.Model.Projection;

namespace Tarn.Aws.DynamoDb.Definitions;

/// <summary>Key schemas and indexes of requests, with AWS's checks.</summary>
/// <param name="definitions">AttributeDefinitions; null: absent.</param>
internal sealed class KeyDefinitions(IReadOnlyList<AttributeDefinition>? definitions)
{
    private const int LocalIndexesMax = 5;
    private const int GlobalIndexesMax = 20;
    private const int IncludedMax = 100;

    private readonly IReadOnlyList<AttributeDefinition> _definitions = definitions ?? [];
    private readonly HashSet<string> _used = [];

    /// <summary>The key of a table or local index: one attribute each at most.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public KeySchema Single(IReadOnlyList<KeySchemaElement> schema)
    {
        var keys = Several(schema);
        return keys.Partition.Count == 1 && keys.Sort.Count <= 1
            ? keys
            : throw Invalid("Invalid KeySchema: Too many KeySchema elements; expected one HASH and at most one RANGE key");
    }

    /// <summary>The key of a global index: up to 4 attributes each.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public KeySchema Several(IReadOnlyList<KeySchemaElement> schema)
    {
        if (schema.Count == 0 || schema[0].KeyType != "HASH")
        {
            throw Invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }

        if (schema.Select(element => element.AttributeName).Distinct().Count() < schema.Count)
        {
            throw Invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }

        var partition = schema.TakeWhile(element => element.KeyType == "HASH").Select(Attribute).ToList();
        var sort = schema.Skip(partition.Count).Select(element => element.KeyType == "RANGE"
            ? Attribute(element)
            : throw Invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")).ToList();
        return partition.Count <= KeySchema.PartsMax && sort.Count <= KeySchema.PartsMax
            ? new KeySchema(partition, sort)
            : throw Invalid($"Invalid KeySchema: At most {KeySchema.PartsMax} HASH and {KeySchema.PartsMax} RANGE elements are allowed");
    }

    /// <summary>The indexes of a new table.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public IReadOnlyList<NewIndex> Indexes(
        KeySchema table, IReadOnlyList<LocalSecondaryIndex>? locals, IReadOnlyList<GlobalSecondaryIndex>? globals)
    {
        CheckCount(locals?.Count, LocalIndexesMax, "LocalSecondaryIndex");
        CheckCount(globals?.Count, GlobalIndexesMax, "GlobalSecondaryIndex");
        var indexes = (locals ?? []).Select(index => Local(table, index))
            .Concat((globals ?? []).Select(index => Global(index.IndexName, index.KeySchema, index.Projection))).ToList();
        var repeated = indexes.GroupBy(index => index.Name).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
        {
            throw Invalid($"One or more parameter values were invalid: Duplicate index name: {repeated.Key}");
        }

        return indexes.Sum(index => index.Included.Count) <= IncludedMax
            ? indexes
            : throw Invalid("One or more parameter values were invalid: Number of projected attributes in all indexes exceeds the limit of 100");
    }

    /// <summary>A global index.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public NewIndex Global(string name, IReadOnlyList<KeySchemaElement> schema, TableProjection projection)
    {
        var keys = Several(schema);
        var (kind, included) = Projected(projection);
        return new NewIndex(name, IsLocal: false, keys, kind, included);
    }

    /// <summary>Refuses definitions that no key uses.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public void CheckUsed()
    {
        if (_definitions.Any(definition => !_used.Contains(definition.AttributeName)))
        {
            throw Invalid("One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes "
                + "defined in AttributeDefinitions");
        }
    }

    private static void CheckCount(int? count, int max, string kind)
    {
        if (count == 0)
        {
            throw Invalid($"One or more parameter values were invalid: List of {kind}es is empty");
        }

        if (count > max)
        {
            throw Invalid($"One or more parameter values were invalid: {kind} count exceeds the per-table limit of {max}");
        }
    }

    private static (ProjectionKind Kind, IReadOnlyList<string> Included) Projected(TableProjection projection)
    {
        var included = projection.NonKeyAttributes;
        if (projection.ProjectionType is null)
        {
            throw Invalid("One or more parameter values were invalid: Unknown ProjectionType: null");
        }

        if (projection.ProjectionType != "INCLUDE" && included is not null)
        {
            throw Invalid("One or more parameter values were invalid: ProjectionType is "
                + $"{projection.ProjectionType}, but NonKeyAttributes is specified");
        }

        return projection.ProjectionType switch
        {
            "ALL" => (ProjectionKind.All, []),
            "KEYS_ONLY" => (ProjectionKind.KeysOnly, []),
            _ => (ProjectionKind.Include, Included(included)),
        };
    }

    private static IReadOnlyList<string> Included(IReadOnlyList<string>? names)
    {
        if (names is null or { Count: 0 })
        {
            throw Invalid("One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
        }

        return names.Distinct().Count() == names.Count
            ? names
            : throw Invalid("One or more parameter values were invalid: Duplicate attribute names in NonKeyAttributes");
    }

    private static AwsErrorException Invalid(string message) => DynamoDbFailures.Invalid(message);

    private NewIndex Local(KeySchema table, LocalSecondaryIndex index)
    {
        var keys = Single(index.KeySchema);
        if (table.Sort.Count == 0)
        {
            throw Invalid("One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a "
                + "LocalSecondaryIndex");
        }

        if (keys.Sort.Count == 0)
        {
            throw Invalid("One or more parameter values were invalid: Index KeySchema does not have a range key for index: " + index.IndexName);
        }

        if (keys.Partition[0] != table.Partition[0])
        {
            throw Invalid("One or more parameter values were invalid: Index KeySchema does not have the same leading hash key as table KeySchema for "
                + $"index: {index.IndexName}. index hash key: {keys.Partition[0].Name}, table hash key: {table.Partition[0].Name}");
        }

        var (kind, included) = Projected(index.Projection);
        return new NewIndex(index.IndexName, IsLocal: true, keys, kind, included);
    }

    private KeyAttribute Attribute(KeySchemaElement element)
    {
        var found = _definitions.Where(definition => definition.AttributeName == element.AttributeName).ToList();
        if (found.Count == 0)
        {
            throw Invalid("One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. "
                + $"Keys: [{element.AttributeName}], AttributeDefinitions: [{string.Join(", ", _definitions.Select(definition => definition.AttributeName))}]");
        }

        _used.Add(element.AttributeName);
        return found.Count == 1
            ? new KeyAttribute(element.AttributeName, (ItemKeyType)AttributeKinds.Find(System.Text.Encoding.ASCII.GetBytes(found[0].AttributeType))!.Value)
            : throw Invalid("Cannot have two attributes with the same name");
    }
}
