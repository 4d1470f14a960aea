namespace Tarn.Settings;

/// <summary>Settings that cannot be used: every reason, one a line.</summary>
internal sealed class SettingsException(IReadOnlyList<string> reasons) : Exception(string.Join(Environment.NewLine, reasons));
