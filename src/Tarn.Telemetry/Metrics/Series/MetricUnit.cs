namespace Tarn.Telemetry.Metrics.Series;

/// <summary>A unit by its number in records. The numbers are stored: new units come at the end.</summary>
public readonly record struct MetricUnit(byte Number)
{
    private static readonly string[] Names =
    [
        "None", "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits",
        "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second",
        "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second",
    ];

    /// <summary>The unit of data without one.</summary>
    public static MetricUnit None => default;

    /// <summary>The number of units.</summary>
    public static int Count => Names.Length;

    /// <summary>AWS's name of the unit.</summary>
    public string Name => Names[Number];

    /// <summary>Finds a unit by AWS's name.</summary>
    public static bool TryParse(string name, out MetricUnit unit)
    {
        var number = Array.IndexOf(Names, name);
        unit = new MetricUnit((byte)Math.Max(number, 0));
        return number >= 0;
    }
}
