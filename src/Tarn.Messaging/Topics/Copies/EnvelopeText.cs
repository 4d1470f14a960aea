using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Tarn.Messaging.Queues.Messages;

namespace Tarn.Messaging.Topics.Copies;

/// <summary>Writes envelopes in AWS's form: a member a line, or all in one line that ends.</summary>
/// <param name="isLine">Whether the envelope is one line: objects of delivery streams hold many of them.</param>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html"/>
public sealed class EnvelopeText(bool isLine = false)
{
    private readonly StringBuilder _text = new("{");

    /// <summary>A time as envelopes have it.</summary>
    public static string TimeOf(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Adds a member; a null one is left out.</summary>
    public EnvelopeText Add(string name, string? value)
    {
        if (value is not null)
        {
            Begin(name).Append(Quoted(value));
        }

        return this;
    }

    /// <summary>Adds the attributes, if there are some.</summary>
    public EnvelopeText Add(IReadOnlyList<MessageAttribute> attributes)
    {
        if (attributes.Count == 0)
        {
            return this;
        }

        Begin("MessageAttributes").Append('{');
        for (var i = 0; i < attributes.Count; i++)
        {
            var attribute = attributes[i];
            Break(isFirst: i == 0, "    ").Append(Quoted(attribute.Name)).Append(isLine ? ":" : " : ").Append("{\"Type\":").Append(Quoted(attribute.DataType))
                .Append(",\"Value\":").Append(Quoted(ValueOf(attribute))).Append('}');
        }

        _text.Append(isLine ? "}" : "\n  }");
        return this;
    }

    /// <summary>The text of an attribute's value; bytes are in base64.</summary>
    public static string ValueOf(MessageAttribute attribute) =>
        attribute.IsBinary ? Convert.ToBase64String(attribute.Value.Span) : Encoding.UTF8.GetString(attribute.Value.Span);

    /// <inheritdoc/>
    public override string ToString() => isLine ? $"{_text}}}\n" : $"{_text}\n}}";

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    private StringBuilder Begin(string name) => Break(isFirst: _text.Length == 1, "  ").Append(Quoted(name)).Append(isLine ? ":" : " : ");

    private StringBuilder Break(bool isFirst, string indent) => (isFirst ? _text : _text.Append(',')).Append(isLine ? "" : "\n" + indent);
}
