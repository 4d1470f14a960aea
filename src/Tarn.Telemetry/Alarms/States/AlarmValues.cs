namespace Tarn.Telemetry.Alarms.States;

/// <summary>AWS's names of states.</summary>
public static class AlarmValues
{
    private static readonly string[] Names = ["INSUFFICIENT_DATA", "OK", "ALARM"];

    /// <summary>AWS's name.</summary>
    public static string Text(this AlarmValue value) => Names[(int)value];

    /// <summary>The value of AWS's name; null: there is none.</summary>
    public static AlarmValue? Parse(string text) => Array.IndexOf(Names, text) is var index and >= 0 ? (AlarmValue)index : null;
}
