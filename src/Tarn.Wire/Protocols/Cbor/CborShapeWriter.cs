using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Writes shapes as CBOR. Maps and lists have no declared length: null members are left out, so the length is known
/// only at the end.
/// </summary>
/// <param name="hasSeconds">Whether timestamps are seconds, as in Smithy's RPC, not milliseconds.</param>
public readonly struct CborShapeWriter(IBufferWriter<byte> output, bool hasSeconds = false) : IShapeWriter
{
    private const byte OpenArray = 0x9F;
    private const byte OpenMap = 0xBF;
    private const byte Break = 0xFF;
    private const byte Null = 0xF6;

    public void BeginStructure(StructureTraits structure) => Byte(OpenMap);

    public void EndStructure() => Byte(Break);

    public void Member(MemberTraits member) => output.Write(member.CborName);

    public void BeginList(MemberTraits member) => Byte(OpenArray);

    public void Item(MemberTraits member)
    {
    }

    public void EndList(MemberTraits member) => Byte(Break);

    public void BeginMap(MemberTraits member) => Byte(OpenMap);

    public void Key(MemberTraits member, string key) => String(key);

    public void EndEntry(MemberTraits member)
    {
    }

    public void EndMap(MemberTraits member) => Byte(Break);

    public void String(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        var target = output.GetSpan(CborHead.BytesMax + length);
        var at = CborHead.Write(target, CborKind.Text, (ulong)length);
        output.Advance(at + Encoding.UTF8.GetBytes(value, target[at..]));
    }

    public void Text(scoped ReadOnlySpan<byte> utf8) => Bytes(CborKind.Text, utf8);

    public void Int32(int value) => Int64(value);

    public void Int64(long value) => Head(value < 0 ? CborKind.Negative : CborKind.Unsigned, (ulong)(value < 0 ? -1 - value : value));

    public void Double(double value)
    {
        var target = output.GetSpan(CborHead.BytesMax);
        target[0] = 0xFB;
        BinaryPrimitives.WriteDoubleBigEndian(target[1..], value);
        output.Advance(CborHead.BytesMax);
    }

    public void Boolean(bool value) => Byte(value ? (byte)0xF5 : (byte)0xF4);

    public void Blob(scoped ReadOnlySpan<byte> value) => Bytes(CborKind.Bytes, value);

    public void Timestamp(DateTimeOffset value, TimestampFormat format)
    {
        if (hasSeconds)
        {
            Byte(0xC1);
            Double(value.ToUnixTimeMilliseconds() / 1000.0);
            return;
        }

        // tag 1, but milliseconds as a whole number: AWS's own form, and the only one that its Java SDKs read
        Byte(0xC1);
        Int64(value.ToUnixTimeMilliseconds());
    }

    public void Form<T, TForm>(T value)
        where T : struct
        where TForm : IJsonForm<T> => throw new NotSupportedException("Only JSON has values in forms of their own.");

    public void Document(string json)
    {
        using var document = JsonDocument.Parse(json);
        Value(document.RootElement);
    }

    private void Bytes(CborKind kind, scoped ReadOnlySpan<byte> value)
    {
        var target = output.GetSpan(CborHead.BytesMax + value.Length);
        var at = CborHead.Write(target, kind, (ulong)value.Length);
        value.CopyTo(target[at..]);
        output.Advance(at + value.Length);
    }

    private void Head(CborKind kind, ulong argument) => output.Advance(CborHead.Write(output.GetSpan(CborHead.BytesMax), kind, argument));

    private void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private void Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Byte(OpenMap);
                foreach (var member in value.EnumerateObject())
                {
                    String(member.Name);
                    Value(member.Value);
                }

                Byte(Break);
                break;
            case JsonValueKind.Array:
                Byte(OpenArray);
                foreach (var item in value.EnumerateArray())
                {
                    Value(item);
                }

                Byte(Break);
                break;
            case JsonValueKind.String:
                String(value.GetString()!);
                break;
            case JsonValueKind.Number:
                Double(value.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Boolean(value.GetBoolean());
                break;
            default:
                Byte(Null);
                break;
        }
    }
}
