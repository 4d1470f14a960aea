using Tarn.Aws.DynamoDb.Limits;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using ItemCondition = Tarn.Items.Expressions.Conditions.Condition;
using ItemUpdate = Tarn.Items.Expressions.Updates.Update;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>One write of a request, checked: its table, key, condition and change.</summary>
internal sealed class PlannedWrite
{
    private const string UpdateTooLarge = "Item size to update has exceeded the maximum allowed size";

    private readonly Func<Item?, ItemVerdict> _change;

    private PlannedWrite(ItemTable table, Item key, Func<Item?, ItemVerdict> change) =>
        (Table, Key, KeyBytes, _change) = (table, key, KeyForm.Of(table.Keys, key), change);

    public ItemTable Table { get; }

    /// <summary>The item of a put; else its key.</summary>
    public Item Key { get; }

    public byte[] KeyBytes { get; }

    public ItemCondition? Condition { get; init; }

    /// <summary>Whether a failed condition shows the item.</summary>
    public bool ShowsOnFailure { get; init; }

    /// <summary>Whether the answer shows the item before the write.</summary>
    public bool KeepsOldImage { get; init; }

    /// <summary>Whether the write is a check alone.</summary>
    public bool IsCheck { get; private init; }

    /// <exception cref="TarnException">The item is too large, or its keys are not these of the table and its indexes.</exception>
    public static PlannedWrite Put(ItemTable table, Item item, ItemCondition? condition, bool showsOnFailure, bool keepsOldImage)
    {
        KeyRules.CheckItem(table.Keys, item);
        CheckSize(item);
        CheckIndexes(table, item);
        return new PlannedWrite(table, item, _ => ItemVerdict.Put(item))
        {
            Condition = condition,
            ShowsOnFailure = showsOnFailure,
            KeepsOldImage = keepsOldImage,
        };
    }

    /// <summary>A put of an item that must not exist.</summary>
    /// <exception cref="TarnException">The item is too large, or its keys are not these of the table and its indexes.</exception>
    public static PlannedWrite Insert(ItemTable table, Item item)
    {
        KeyRules.CheckItem(table.Keys, item);
        CheckSize(item);
        CheckIndexes(table, item);
        return new PlannedWrite(table, item, before => before is null
            ? ItemVerdict.Put(item)
            : ItemVerdict.Refuse(DynamoDbErrors.DuplicateItemException("Duplicate primary key exists in table")));
    }

    /// <exception cref="TarnException">The key is not one of the table.</exception>
    public static PlannedWrite Delete(ItemTable table, Item key, ItemCondition? condition, bool showsOnFailure, bool keepsOldImage)
    {
        KeyRules.CheckKey(table.Keys, key);
        return new PlannedWrite(table, key, before => before is null ? ItemVerdict.Keep : ItemVerdict.Delete)
        {
            Condition = condition,
            ShowsOnFailure = showsOnFailure,
            KeepsOldImage = keepsOldImage,
        };
    }

    /// <param name="isRequired">Whether the item must exist already.</param>
    /// <exception cref="TarnException">The key is not one of the table, or the update changes it.</exception>
    public static PlannedWrite Update(
        ItemTable table, Item key, ItemUpdate? update, ItemCondition? condition, bool showsOnFailure, bool keepsOldImage, bool isRequired = false)
    {
        KeyRules.CheckKey(table.Keys, key);
        update?.CheckKey(table.Keys);
        return new PlannedWrite(table, key, before => isRequired && before is null
            ? ItemVerdict.Refuse(new ConditionFailure(Before: null))
            : Updated(table, key, update, before))
        {
            Condition = condition,
            ShowsOnFailure = showsOnFailure,
            KeepsOldImage = keepsOldImage,
        };
    }

    /// <exception cref="TarnException">The key is not one of the table.</exception>
    public static PlannedWrite Check(ItemTable table, Item key, ItemCondition condition, bool showsOnFailure)
    {
        KeyRules.CheckKey(table.Keys, key);
        return new PlannedWrite(table, key, _ => ItemVerdict.Keep) { Condition = condition, ShowsOnFailure = showsOnFailure, IsCheck = true };
    }

    /// <param name="limits">Refuse the write when its units are used up; null: there are none.</param>
    /// <param name="isTransaction">Whether it costs double.</param>
    public ItemWrite ToWrite(TableLimits? limits, bool isTransaction = false) =>
        new(Table, KeyBytes, limits is null ? Decide : before => Limited(before, limits, isTransaction)) { KeepsOldImage = KeepsOldImage };

    /// <summary>Checks the size of an item to put.</summary>
    /// <exception cref="TarnException">It is too large.</exception>
    public static void CheckSize(Item item)
    {
        if (item.SizeBytes > ItemLimits.ItemBytesMax)
        {
            throw ItemErrors.Invalid(ItemErrors.ItemSize);
        }
    }

    /// <summary>The error of a refused write.</summary>
    public static Exception ErrorOf(object reason) => reason is ConditionFailure failure ? failure.ToError() : (Exception)reason;

    private ItemVerdict Decide(Item? before)
    {
        try
        {
            return Condition is null || Condition.Holds(before ?? Item.Empty)
                ? _change(before)
                : ItemVerdict.Refuse(new ConditionFailure(ShowsOnFailure ? before : null));
        }
        catch (TarnException refused) when (refused.Kind == ErrorKind.InvalidArgument)
        {
            return ItemVerdict.Refuse(refused);
        }
    }

    // The units of a write are known when it is decided. A failed condition costs them too.
    private ItemVerdict Limited(Item? before, TableLimits limits, bool isTransaction)
    {
        var verdict = Decide(before);
        var counter = new CapacityCounter(Table) { IsTransaction = isTransaction };
        AwsErrorException? refused;
        if (verdict.Kind is ItemVerdictKind.Put or ItemVerdictKind.Delete)
        {
            var written = new WrittenItem(before, verdict.Kind == ItemVerdictKind.Put ? verdict.Image : null, verdict);
            counter.Write(written);
            refused = limits.Write(Table, KeyBytes, written, counter.OwnUnits, counter.GlobalUnits);
        }
        else
        {
            refused = limits.Check(Table, KeyBytes, (isTransaction ? 2 : 1) * CapacityCounter.WriteUnits(before?.SizeBytes ?? 0));
        }

        return refused is null ? verdict : ItemVerdict.Refuse(refused);
    }

    private static ItemVerdict Updated(ItemTable table, Item key, ItemUpdate? update, Item? before)
    {
        var image = update is null ? before ?? key : update.Apply(before ?? key);
        if (image.SizeBytes > ItemLimits.ItemBytesMax)
        {
            throw ItemErrors.InvalidItem(UpdateTooLarge);
        }

        CheckIndexes(table, image);
        return ItemVerdict.Put(image);
    }

    private static void CheckIndexes(ItemTable table, Item image)
    {
        foreach (var index in table.Secondary)
        {
            KeyRules.CheckIndexed(index.Name, index.Keys, image);
        }
    }
}
