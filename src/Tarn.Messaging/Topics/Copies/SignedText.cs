using System.Text;

namespace Tarn.Messaging.Topics.Copies;

/// <summary>The text that a message's signature covers: names and values, a line each.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html"/>
internal static class SignedText
{
    /// <summary>The text of members in the order of their names; a null one is left out.</summary>
    public static string Of(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                text.Append(name).Append('\n').Append(value).Append('\n');
            }
        }

        return text.ToString();
    }
}
