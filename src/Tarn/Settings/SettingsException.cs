namespace Tarn.Settings;

/// <summary>Settings that cannot be used; the message has one line for each reason.</summary>
internal sealed class SettingsException(IReadOnlyList<string> reasons) : Exception(string.Join(Environment.NewLine, reasons));
