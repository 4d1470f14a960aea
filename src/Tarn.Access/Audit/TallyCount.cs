namespace Tarn.Access.Audit;

/// <summary>The calls of one key in one minute.</summary>
internal sealed class TallyCount
{
    public long Calls;

    public long Errors;
}
