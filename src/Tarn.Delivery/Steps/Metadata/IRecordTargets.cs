using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps.Metadata;

/// <summary>Chooses the target of a record from the values of a query: a partition of objects, or a table.</summary>
internal interface IRecordTargets
{
    /// <summary>The members of the query's output that it needs, in the order of the values.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The error code of records for which the query fails.</summary>
    string QueryFailureCode { get; }

    /// <summary>Chooses a target. Equal values give equal targets, whatever the state of the destination.</summary>
    /// <param name="values">The values of <see cref="Names"/>.</param>
    /// <param name="record">The record; it receives its target.</param>
    /// <returns>The failure; null: the record has its target.</returns>
    TargetFailure? Choose(QueryValues values, ref DeliveryRecord record);
}
