using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using ItemKeyType = Tarn.Items.Keys.KeyType;
using TableProjection = Tarn.Aws.DynamoDb.Model.Projection;

namespace Tarn.Aws.DynamoDb.Definitions;

/// <summary>Key schemas and indexes of requests, with AWS's checks.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_KeySchemaElement.html"/>
/// <param name="definitions">AttributeDefinitions; null: absent.</param>
internal sealed class KeyDefinitions(IReadOnlyList<AttributeDefinition>? definitions)
{
    private const int LocalIndexesMax = 5;
    private const int GlobalIndexesMax = 20;
    private const int IncludedMax = 100;

    private readonly IReadOnlyList<AttributeDefinition> _definitions = definitions ?? [];
    private readonly HashSet<string> _used = [];

    /// <summary>The key of a table: one attribute each at most.</summary>
    /// <param name="hasIndexes">Whether the table has indexes, whose keys may use the other definitions.</param>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public KeySchema Table(IReadOnlyList<KeySchemaElement> schema, bool hasIndexes)
    {
        if (_definitions.GroupBy(definition => definition.AttributeName).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw Invalid($"Attribute Name is duplicated: {twice.Key}");
        }

        if (schema.Count > _definitions.Count)
        {
            throw Invalid("Invalid KeySchema: Some index key attribute have no definition");
        }

        var keys = Single(schema);
        return hasIndexes || _definitions.Count == schema.Count ? keys
            : throw Invalid("One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes "
                + "defined in AttributeDefinitions");
    }

    /// <summary>The indexes of a new table.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public IReadOnlyList<NewIndex> Indexes(
        KeySchema table, IReadOnlyList<LocalSecondaryIndex>? locals, IReadOnlyList<GlobalSecondaryIndex>? globals)
    {
        var indexes = new List<NewIndex>();
        CheckAny(locals?.Count, "LocalSecondaryIndexes");
        foreach (var index in locals ?? [])
        {
            Add(indexes, Local(table, index));
        }

        if (indexes.Count > LocalIndexesMax)
        {
            throw Invalid($"One or more parameter values were invalid: Number of LocalSecondaryIndexes exceeds per-table limit of {LocalIndexesMax}");
        }

        CheckAny(globals?.Count, "GlobalSecondaryIndexes");
        foreach (var index in globals ?? [])
        {
            Add(indexes, Global(index.IndexName, index.KeySchema, index.Projection));
        }

        if (globals?.Count > GlobalIndexesMax)
        {
            throw Invalid($"One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of {GlobalIndexesMax}");
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
            throw Invalid($"One or more parameter values were invalid: Some AttributeDefinitions are not used. AttributeDefinitions: [{Defined}], "
                + $"keys used: [{string.Join(", ", _used)}]");
        }
    }

    // The key of a global index has up to 4 attributes of each kind.
    private KeySchema Several(IReadOnlyList<KeySchemaElement> schema)
    {
        CheckNames(schema);
        var partition = schema.TakeWhile(element => element.KeyType == "HASH").Select(Attribute).ToList();
        var sort = schema.Skip(partition.Count).Select(element => element.KeyType == "RANGE"
            ? Attribute(element)
            : throw Invalid("One or more parameter values were invalid: All HASH key attributes must precede RANGE key attributes in the KeySchema")).ToList();
        return Counted(partition, sort, KeySchema.PartsMax);
    }

    private KeySchema Single(IReadOnlyList<KeySchemaElement> schema)
    {
        CheckNames(schema);
        return schema.Count > 1 && schema[1].KeyType != "RANGE"
            ? throw Invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
            : Counted([Attribute(schema[0])], [.. schema.Skip(1).Select(Attribute)], 1);
    }

    private static KeySchema Counted(List<KeyAttribute> partition, List<KeyAttribute> sort, int max) =>
        partition.Count <= max && sort.Count <= max ? new KeySchema(partition, sort)
        : throw Invalid("One or more parameter values were invalid: The KeySchema exceeds the maximum allowed number of "
            + $"{(partition.Count > max ? "HASH" : "RANGE")} key attributes");

    private void CheckNames(IReadOnlyList<KeySchemaElement> schema)
    {
        if (schema.Any(element => _definitions.All(definition => definition.AttributeName != element.AttributeName)))
        {
            throw Invalid("One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. "
                + $"Keys: [{string.Join(", ", schema.Select(element => element.AttributeName))}], AttributeDefinitions: [{Defined}]");
        }

        if (schema.Select(element => element.AttributeName).Distinct().Count() < schema.Count)
        {
            throw Invalid(schema.Count == 2
                ? "Both the Hash Key and the Range Key element in the KeySchema have the same name"
                : "The KeySchema contains multiple key attributes with the same name");
        }

        if (schema[0].KeyType != "HASH")
        {
            throw Invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }
    }

    private static void CheckAny(int? count, string member)
    {
        if (count == 0)
        {
            throw Invalid($"One or more parameter values were invalid: List of {member} is empty");
        }
    }

    private static void Add(List<NewIndex> indexes, NewIndex index)
    {
        if (indexes.Any(other => other.Name == index.Name))
        {
            throw Invalid($"One or more parameter values were invalid: Duplicate index name: {index.Name}");
        }

        indexes.Add(index);
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

        return names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw Invalid($"One or more parameter values were invalid: Duplicate element in NonKeyAttributes: {twice.Key}")
            : names;
    }

    private static AwsErrorException Invalid(string message) => DynamoDbFailures.Invalid(message);

    private string Defined => string.Join(", ", _definitions.Select(definition => definition.AttributeName));

    private NewIndex Local(KeySchema table, LocalSecondaryIndex index)
    {
        if (table.Sort.Count == 0)
        {
            throw Invalid("One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a "
                + "LocalSecondaryIndex");
        }

        var keys = Single(index.KeySchema);
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
        _used.Add(element.AttributeName);
        var type = _definitions.First(definition => definition.AttributeName == element.AttributeName).AttributeType;
        return new KeyAttribute(element.AttributeName, (ItemKeyType)AttributeKinds.Find(System.Text.Encoding.ASCII.GetBytes(type))!.Value);
    }
}
