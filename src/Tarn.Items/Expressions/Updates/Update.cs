using System.Text;
using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Keys;
using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Updates;

/// <summary>The actions of one update. All of them read the item before the update.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html"/>
public sealed class Update
{
    private readonly PathTree _touched = new();

    /// <summary>Makes an update of its actions.</summary>
    /// <exception cref="Storage.TarnException">Two paths overlap.</exception>
    public Update(IReadOnlyList<UpdateAction> actions)
    {
        Actions = actions;
        foreach (var action in actions)
        {
            if (_touched.Add(action.Path) is { } error)
            {
                ItemErrors.Refuse($"Invalid UpdateExpression: {error}");
            }
        }
    }

    /// <summary>The sentence about a value that has another type than its action needs.</summary>
    public string WrongType { get; init; } = UpdateErrors.WrongTypeText;

    /// <summary>In the order of the expression.</summary>
    public IReadOnlyList<UpdateAction> Actions { get; }

    /// <summary>The parts of an item that the update names, for UPDATED_OLD and UPDATED_NEW.</summary>
    public Item Touched(Item item) => _touched.Project(item);

    /// <summary>Refuses an update of a key.</summary>
    /// <exception cref="Storage.TarnException">An action names an attribute of the key.</exception>
    public void CheckKey(KeySchema key)
    {
        foreach (var action in Actions)
        {
            if (key.Find(action.Path.Name) is { } attribute)
            {
                throw ItemErrors.InvalidItem(
                    $"One or more parameter values were invalid: Cannot update attribute {attribute.Name}. This attribute is part of the key");
            }
        }
    }

    /// <summary>Makes the updated item. The caller checks its size.</summary>
    /// <param name="before">The item; of an absent one, its key.</param>
    /// <exception cref="Storage.TarnException">An action does not fit to the item.</exception>
    public Item Apply(Item before)
    {
        var whole = new Dictionary<string, AttributeValue>(Actions.Count);
        Dictionary<string, EditedValue>? nested = null;
        foreach (var action in Actions)
        {
            var value = ValueOf(action, before, out var isUnchanged);
            if (action.Path.Rest.Count == 0)
            {
                whole[action.Path.Name] = value;
                continue;
            }

            CheckLevels(action.Path, value);
            nested ??= [];
            if (!nested.TryGetValue(action.Path.Name, out var edited))
            {
                var attribute = before[action.Path.NameBytes];
                edited = nested[action.Path.Name] = attribute.Exists ? new EditedValue(attribute) : throw UpdateErrors.WrongPath();
            }

            if (!isUnchanged)
            {
                edited.Edit(action.Path.Rest, 0, value);
            }
        }

        return Write(before, whole, nested);
    }

    private AttributeValue ValueOf(UpdateAction action, Item before, out bool isUnchanged)
    {
        isUnchanged = false;
        switch (action.Kind)
        {
            case UpdateKind.Set:
                return UpdateErrors.Existing(action.Value!.Of(before));
            case UpdateKind.Add:
                return Sum(action.Path.In(before), action.Value!.Of(before));
            case UpdateKind.Delete:
                var removed = action.Value!.Of(before);
                var set = action.Path.In(before);
                isUnchanged = !set.Exists;
                return !set.Exists ? default : set.Kind == removed.Kind ? SetChanges.Without(set, removed) : throw UpdateErrors.WrongType(WrongType);
            default:
                return default;
        }
    }

    private AttributeValue Sum(AttributeValue value, AttributeValue added)
    {
        if (!value.Exists)
        {
            return added;
        }

        if (value.Kind != added.Kind)
        {
            throw UpdateErrors.WrongType(WrongType);
        }

        if (value.Kind == AttributeKind.List)
        {
            return new ListAppendOperand(new ValueOperand(value), new ValueOperand(added)).Of(Item.Empty);
        }

        if (value.Kind != AttributeKind.Number)
        {
            return value.Kind.IsSet() ? SetChanges.Union(value, added) : throw UpdateErrors.WrongType(WrongType);
        }

        using var writer = new ItemWriter();
        writer.WriteNumber(ItemNumber.Add(value.Number, added.Number));
        return writer.TakeValue(0);
    }

    private static Item Write(Item before, Dictionary<string, AttributeValue> whole, Dictionary<string, EditedValue>? nested)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        foreach (var member in before.Members)
        {
            var name = member.Name;
            if (whole.ContainsKey(name))
            {
                continue;
            }

            writer.BeginMember(member.NameBytes.Span);
            if (nested is not null && nested.TryGetValue(name, out var edited))
            {
                edited.Write(writer);
            }
            else
            {
                writer.WriteValue(member.Value);
            }
        }

        foreach (var (name, value) in whole)
        {
            if (value.Exists)
            {
                writer.BeginMember(Encoding.UTF8.GetBytes(name));
                writer.WriteValue(value);
            }
        }

        return writer.EndItem(open);
    }

    private static void CheckLevels(DocumentPath path, AttributeValue value)
    {
        if (value.Exists && path.Rest.Count + 1 + value.Levels > ItemLimits.LevelsMax)
        {
            ItemErrors.Refuse(ItemErrors.Nesting);
        }
    }
}
