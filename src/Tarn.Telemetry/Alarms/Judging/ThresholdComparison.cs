namespace Tarn.Telemetry.Alarms.Judging;

/// <summary>A comparison of values with a threshold.</summary>
public sealed class ThresholdComparison
{
    private readonly Func<double, double, bool> _breaches;

    private ThresholdComparison(string name, string words, bool isBelow, Func<double, double, bool> breaches) =>
        (Name, Words, IsBelow, _breaches) = (name, words, isBelow, breaches);

    public static IReadOnlyList<ThresholdComparison> All { get; } =
    [
        new("GreaterThanOrEqualToThreshold", "greater than or equal to", false, static (value, threshold) => value >= threshold),
        new("GreaterThanThreshold", "greater than", false, static (value, threshold) => value > threshold),
        new("LessThanThreshold", "less than", true, static (value, threshold) => value < threshold),
        new("LessThanOrEqualToThreshold", "less than or equal to", true, static (value, threshold) => value <= threshold),
    ];

    /// <summary>AWS's name.</summary>
    public string Name { get; }

    /// <summary>The words in reasons.</summary>
    public string Words { get; }

    /// <summary>Whether low values breach.</summary>
    public bool IsBelow { get; }

    /// <summary>The comparison of a name; null: there is none.</summary>
    public static ThresholdComparison? Find(string name) => All.FirstOrDefault(each => each.Name == name);

    public bool Breaches(double value, double threshold) => _breaches(value, threshold);
}
