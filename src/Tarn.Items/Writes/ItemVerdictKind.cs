namespace Tarn.Items.Writes;

/// <summary>The kinds of <see cref="ItemVerdict"/>.</summary>
public enum ItemVerdictKind
{
    Keep,
    Put,
    Delete,
    Refuse,
}
