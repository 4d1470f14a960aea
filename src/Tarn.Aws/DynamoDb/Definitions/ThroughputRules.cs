using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Definitions;

/// <summary>AWS's checks of units.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ProvisionedThroughput.html"/>
internal static class ThroughputRules
{
    private const long UnitsMax = 1_000_000_000_000;

    /// <summary>The units of a provisioned table or index, or none of an on-demand one.</summary>
    /// <param name="index">The index's name; null: the table.</param>
    /// <exception cref="AwsErrorException">ValidationException: units are absent, or an on-demand table has some.</exception>
    public static TableThroughput Of(bool isProvisioned, ProvisionedThroughput? units, string? index)
    {
        if (isProvisioned)
        {
            return units is not null
                ? new TableThroughput(Checked(units.ReadCapacityUnits, "Read", index), Checked(units.WriteCapacityUnits, "Write", index))
                : throw DynamoDbFailures.Invalid(index is null
                    ? "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
                        + "PROVISIONED"
                    : $"One or more parameter values were invalid: ProvisionedThroughput is not specified for index: {index}");
        }

        return units is null or { ReadCapacityUnits: 0, WriteCapacityUnits: 0 }
            ? default
            : throw DynamoDbFailures.Invalid(index is null
                ? "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                    + "PAY_PER_REQUEST"
                : "One or more parameter values were invalid: ProvisionedThroughput should not be specified for index: "
                    + $"{index} when BillingMode is PAY_PER_REQUEST");
    }

    /// <summary>The most units of an on-demand table; null: the request does not name them.</summary>
    public static TableThroughput? Of(OnDemandThroughput? bounds) =>
        bounds is null ? null : new TableThroughput(bounds.MaxReadRequestUnits ?? -1, bounds.MaxWriteRequestUnits ?? -1);

    private static long Checked(long units, string kind, string? index) => units <= UnitsMax ? units
        : throw DynamoDbFailures.Invalid($"Given value {units} for {kind}CapacityUnits is out of bounds{(index is null ? "" : $" for index {index}")}");
}
