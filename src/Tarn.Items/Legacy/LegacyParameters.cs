using Tarn.Items.Expressions.Binding;
using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Expressions.Updates;
using Tarn.Items.Keys;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Legacy;

/// <summary>The parameters that expressions replaced, made into the same trees.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html"/>
public static class LegacyParameters
{
    /// <summary>Makes the condition of Expected, QueryFilter or ScanFilter. Null: there is none.</summary>
    /// <param name="conditions">The entries; null or empty: absent.</param>
    /// <param name="conditionalOperator">ConditionalOperator; null: AND.</param>
    /// <exception cref="TarnException">An entry is not valid, or the operator has nothing to join.</exception>
    public static Condition? Condition(IReadOnlyList<LegacyCondition>? conditions, string? conditionalOperator)
    {
        if (conditions is null or { Count: 0 })
        {
            return conditionalOperator is null ? null : throw ItemErrors.Invalid("ConditionalOperator cannot be used without Filter or Expected");
        }

        if (conditionalOperator is not null && conditions.Count < 2)
        {
            throw ItemErrors.Invalid("ConditionalOperator can only be used when Filter or Expected has two or more elements");
        }

        return conditions.Select(LegacyConditions.Of).Aggregate(
            (left, right) => conditionalOperator == "OR" ? new OrCondition(left, right) : new AndCondition(left, right));
    }

    /// <summary>Checks KeyConditions as far as no table is needed.</summary>
    /// <exception cref="TarnException">Their number or their values are not valid.</exception>
    public static void CheckKeys(IReadOnlyList<LegacyCondition> conditions)
    {
        foreach (var condition in conditions)
        {
            LegacyConditions.CheckValues(condition);
        }

        if (conditions.Count is 0 or > 2)
        {
            throw ItemErrors.Invalid("Conditions can be of length 1 or 2 only");
        }
    }

    /// <summary>Makes the selection of KeyConditions.</summary>
    /// <exception cref="TarnException">They are no conditions on this key.</exception>
    public static KeySelection Keys(IReadOnlyList<LegacyCondition> conditions, KeySchema schema)
    {
        CheckKeys(conditions);
        var missed = schema.Attributes.Take(conditions.Count).FirstOrDefault(attribute => conditions.All(condition => condition.Name != attribute.Name));
        return missed is null
            ? KeyConditions.Select(conditions.ToDictionary(condition => condition.Name, LegacyConditions.OfKey), schema)
            : throw KeyConditions.Missed(missed.Name);
    }

    /// <summary>Makes the update of AttributeUpdates.</summary>
    /// <exception cref="TarnException">An entry is not valid.</exception>
    public static Update Update(IReadOnlyList<LegacyUpdate> updates) =>
        new([.. updates.Select(Action)]) { WrongType = "Type mismatch for attribute to update" };

    /// <summary>Makes the projection of AttributesToGet.</summary>
    /// <exception cref="TarnException">A name is repeated.</exception>
    public static Projection Projection(IReadOnlyList<string> names)
    {
        if (names.Contains(string.Empty))
        {
            throw ItemErrors.Invalid(ItemErrors.EmptyName);
        }

        var repeated = names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1);
        return repeated is null
            ? new Projection([.. names.Select(name => new DocumentPath(name, []))])
            : throw ItemErrors.Invalid($"One or more parameter values were invalid: Duplicate value in attribute name: {repeated.Key}");
    }

    private static UpdateAction Action(LegacyUpdate update)
    {
        if (update.Name.Length == 0)
        {
            throw ItemErrors.Invalid(ItemErrors.EmptyName);
        }

        if (update.Value.Exists)
        {
            update.Value.CheckValue();
        }

        var path = new DocumentPath(update.Name, []);
        var value = new ValueOperand(update.Value);
        switch (update.Action)
        {
            case null or "PUT":
                return new UpdateAction(UpdateKind.Set, path, update.Value.Exists ? value : throw NoValue("PUT"));
            case "ADD":
                return !update.Value.Exists ? throw NoValue("ADD")
                    : update.Value.Kind is AttributeKind.Number or AttributeKind.List || update.Value.Kind.IsSet()
                        ? new UpdateAction(UpdateKind.Add, path, value)
                        : throw WrongType("ADD", update.Value.Kind);
            default:
                return !update.Value.Exists ? new UpdateAction(UpdateKind.Remove, path, null)
                    : update.Value.Kind.IsSet() ? new UpdateAction(UpdateKind.Delete, path, value) : throw WrongType("DELETE", update.Value.Kind);
        }
    }

    private static TarnException NoValue(string action) =>
        ItemErrors.Invalid($"One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified, not {action}");

    private static TarnException WrongType(string action, AttributeKind kind) =>
        ItemErrors.Invalid($"One or more parameter values were invalid: {action} action is not supported for the type {kind.WireName()}");
}
