using Tarn.Items.Keys;
using Tarn.Items.Values;

namespace Tarn.Items.PartiQl;

/// <summary>One attribute of an ORDER BY.</summary>
/// <param name="Name">An attribute of the key.</param>
/// <param name="IsDescending">Whether the largest values come first.</param>
public sealed record PartiQlOrder(string Name, bool IsDescending)
{
    /// <summary>The directions in which a select reads partitions and the rows of each.</summary>
    /// <param name="keys">The key of the table or index.</param>
    /// <returns>Whether rows come by rising sort keys, and whether partitions come by falling keys; null: in the statement's order.</returns>
    /// <exception cref="Storage.TarnException">The statement names no partition, or an attribute of the order is not of the key.</exception>
    public static (bool IsForward, bool? IsPartitionDescending) Of(PartiQlSelect select, KeySchema keys)
    {
        if (select.Order.Count == 0)
        {
            return (true, null);
        }

        if (select.Where is null)
        {
            throw ItemErrors.Invalid("Must have WHERE clause in the statement when using ORDER BY clause.");
        }

        if (PartiQlKeys.LeadingValues(select.Where, keys) is null)
        {
            throw ItemErrors.Invalid("Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
        }

        if (select.Order.FirstOrDefault(order => keys.Find(order.Name) is null) is { } other)
        {
            throw ItemErrors.Invalid($"Variable reference {other.Name} in ORDER BY clause must be part of the primary key");
        }

        var sort = select.Order.FirstOrDefault(order => keys.Sort.Any(attribute => attribute.Name == order.Name));
        var partition = select.Order.FirstOrDefault(order => order.Name == keys.Partition[0].Name);
        return (sort?.IsDescending != true, partition?.IsDescending);
    }
}
