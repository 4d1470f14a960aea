using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Writes shapes as CloudTrail's records have them: names begin in lower case, secrets are replaced by a fixed text, and bytes are left out.
/// </summary>
/// <param name="json">Receives the values.</param>
/// <param name="isHidden">Whether the records do not have a member, by its name in the model.</param>
/// <param name="nameOf">The name of a member that records name in another way; null: as the model does.</param>
public sealed class ParameterWriter(Utf8JsonWriter json, Func<string, bool> isHidden, Func<string, string?> nameOf) : IShapeWriter
{
    /// <summary>The text of AWS instead of a secret.</summary>
    public const string Hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

    private const int Visible = -1;

    // The number of open structures, lists and maps inside a hidden value.
    private int _depth = Visible;

    public void BeginStructure(StructureTraits structure)
    {
        if (!Begins())
        {
            json.WriteStartObject();
        }
    }

    public void EndStructure()
    {
        if (!Ends())
        {
            json.WriteEndObject();
        }
    }

    public void Member(MemberTraits member)
    {
        if (_depth != Visible)
        {
            return;
        }

        json.WritePropertyName(nameOf(member.Name) ?? LowerFirst(member.Name));
        if (member.IsSensitive || isHidden(member.Name))
        {
            json.WriteStringValue(Hidden);
            _depth = 0;
        }
    }

    public void BeginList(MemberTraits member)
    {
        if (!Begins())
        {
            json.WriteStartArray();
        }
    }

    public void Item(MemberTraits member)
    {
    }

    public void EndList(MemberTraits member)
    {
        if (!Ends())
        {
            json.WriteEndArray();
        }
    }

    public void BeginMap(MemberTraits member)
    {
        if (!Begins())
        {
            json.WriteStartObject();
        }
    }

    public void Key(MemberTraits member, string key)
    {
        if (_depth == Visible)
        {
            json.WritePropertyName(key);
        }
    }

    public void EndEntry(MemberTraits member)
    {
    }

    public void EndMap(MemberTraits member)
    {
        if (!Ends())
        {
            json.WriteEndObject();
        }
    }

    public void String(string value)
    {
        if (!IsHiddenValue())
        {
            json.WriteStringValue(HasPassword(value) ? Hidden : value);
        }
    }

    public void Text(scoped ReadOnlySpan<byte> utf8) => String(System.Text.Encoding.UTF8.GetString(utf8));

    public void Int32(int value) => Int64(value);

    public void Int64(long value)
    {
        if (!IsHiddenValue())
        {
            json.WriteNumberValue(value);
        }
    }

    public void Double(double value)
    {
        if (IsHiddenValue())
        {
            return;
        }

        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }

    public void Boolean(bool value)
    {
        if (!IsHiddenValue())
        {
            json.WriteBooleanValue(value);
        }
    }

    /// <summary>Bytes are payload.</summary>
    public void Blob(scoped ReadOnlySpan<byte> value)
    {
        if (!IsHiddenValue())
        {
            json.WriteStringValue(Hidden);
        }
    }

    public void Timestamp(DateTimeOffset value, TimestampFormat format)
    {
        if (!IsHiddenValue())
        {
            json.WriteStringValue(value.UtcDateTime.ToString("MMM d, yyyy h:mm:ss tt", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Documents have no model that names secrets.</summary>
    public void Document(string value)
    {
        if (!IsHiddenValue())
        {
            json.WriteStringValue(Hidden);
        }
    }

    /// <summary>Values in a form of their own are items and records: payload.</summary>
    public void Form<T, TForm>(T value)
        where T : struct
        where TForm : IJsonForm<T>
    {
        if (!IsHiddenValue())
        {
            json.WriteStringValue(Hidden);
        }
    }

    /// <summary>Whether a text has a URL with the password of a user: <c>https://user:password@host</c>.</summary>
    private static bool HasPassword(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf("://", StringComparison.Ordinal); at >= 0; at = text.IndexOf("://", StringComparison.Ordinal))
        {
            text = text[(at + 3)..];
            var end = text.IndexOfAny("/?# ");
            if ((end < 0 ? text : text[..end]).Contains('@'))
            {
                return true;
            }
        }

        return false;
    }

    private static string LowerFirst(string name) => char.IsAsciiLetterUpper(name[0]) ? char.ToLowerInvariant(name[0]) + name[1..] : name;

    private bool Begins()
    {
        if (_depth == Visible)
        {
            return false;
        }

        _depth++;
        return true;
    }

    private bool Ends()
    {
        if (_depth == Visible)
        {
            return false;
        }

        if (--_depth == 0)
        {
            _depth = Visible;
        }

        return true;
    }

    private bool IsHiddenValue()
    {
        if (_depth == Visible)
        {
            return false;
        }

        if (_depth == 0)
        {
            _depth = Visible;
        }

        return true;
    }
}
