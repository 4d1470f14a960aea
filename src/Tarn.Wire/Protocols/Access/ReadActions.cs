namespace Tarn.Wire.Protocols;

/// <summary>Recognises actions and operations that only read, by the verb at the start of their names.</summary>
internal static class ReadActions
{
    private static readonly string[] Verbs = ["Get", "List", "Head", "BatchGet", "Search", "Describe", "Lookup", "Load", "Filter"];

    /// <summary>Whether an IAM action only reads: <c>s3:GetObject</c>.</summary>
    public static bool IsRead(string action)
    {
        var name = action.AsSpan(action.IndexOf(':', StringComparison.Ordinal) + 1);
        foreach (var verb in Verbs)
        {
            if (name.StartsWith(verb, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
