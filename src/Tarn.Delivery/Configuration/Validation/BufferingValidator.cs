namespace Tarn.Delivery.Configuration.Validation;

/// <summary>Checks the limits that flush buffers, and the time that a refusing destination is retried.</summary>
internal static class BufferingValidator
{
    public static void Check(DestinationConfig destination, List<string> errors)
    {
        Check(destination.Buffering, "", destination.Kind.BufferMiBMax, errors);
        if (destination.RetrySeconds is < 0 or > DeliveryLimits.RetrySecondsMax)
        {
            errors.Add($"RetryOptions.DurationInSeconds {destination.RetrySeconds} must be 0 to {DeliveryLimits.RetrySecondsMax}.");
        }

        if (destination.FreshnessSeconds is { } freshness && !DeliveryLimits.IsFreshness(freshness))
        {
            errors.Add(FormattableString.Invariant(
                $"The freshness of {freshness} s must be {DeliveryLimits.FreshnessSecondsMin} to {DeliveryLimits.FreshnessSecondsMax} s."));
        }
    }

    /// <param name="buffering">The limits.</param>
    /// <param name="member">The member that has them, with its dot; empty: the destination.</param>
    /// <param name="sizeMiBMax">The largest size.</param>
    /// <param name="errors">Takes the faults.</param>
    public static void Check(BufferingConfig buffering, string member, int sizeMiBMax, List<string> errors)
    {
        if (buffering.SizeMiB < 1 || buffering.SizeMiB > sizeMiBMax)
        {
            errors.Add($"{member}BufferingHints.SizeInMBs {buffering.SizeMiB} must be 1 to {sizeMiBMax}.");
        }

        if (buffering.IntervalSeconds is < 0 or > 900)
        {
            errors.Add($"{member}BufferingHints.IntervalInSeconds {buffering.IntervalSeconds} must be 0 to 900.");
        }
    }
}
