using System.Diagnostics.CodeAnalysis;
using Tarn.Storage;

namespace Tarn.Items.Values;

/// <summary>The refusals of values, in AWS's words.</summary>
public static class ItemErrors
{
    /// <summary>The reason of a refusal of JSON that does not have the form of an attribute: the wire calls it a serialization error.</summary>
    public const string Serialization = "items.serialization";

    /// <summary>The reason of a refusal that a transaction shows for the item; other refusals refuse the whole request.</summary>
    public const string OfItem = "items.item";

    /// <summary>The reason of a refusal of a transaction's token that came with another request.</summary>
    public const string OfToken = "items.token";

    /// <summary>A number beyond 9.99…E+125.</summary>
    public const string NumberOverflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";

    /// <summary>A number below 1E-130.</summary>
    public const string NumberUnderflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range";

    /// <summary>A number of more than 38 digits.</summary>
    public const string NumberPrecision = "Attempting to store more than 38 significant digits in a Number";

    /// <summary>A value without a type.</summary>
    public const string EmptyValue = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";

    /// <summary>A value of two types.</summary>
    public const string SeveralTypes =
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";

    /// <summary>More than 32 levels.</summary>
    public const string Nesting =
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

    /// <summary>An item above 400 KB.</summary>
    public const string ItemSize = "Item size has exceeded the maximum allowed size";

    /// <summary>An attribute without a name.</summary>
    public const string EmptyName = "One or more parameter values were invalid: Empty attribute name";

    /// <summary>The value NULL of false.</summary>
    public const string NullValue = "One or more parameter values were invalid: Null attribute value types must have the value of true";

    /// <summary>Refuses a request with a sentence.</summary>
    [DoesNotReturn]
    public static void Refuse(string message) => throw Invalid(message);

    /// <summary>A refusal of a request's values.</summary>
    public static TarnException Invalid(string message) => new(ErrorKind.InvalidArgument, message);

    /// <summary>A refusal of one item: a transaction shows it as the item's reason.</summary>
    public static TarnException InvalidItem(string message) => new(ErrorKind.InvalidArgument, message) { Reason = OfItem };

    /// <summary>A refusal of a request's JSON.</summary>
    public static TarnException Malformed(string message) => new(ErrorKind.InvalidArgument, message) { Reason = Serialization };

    /// <summary>The sentence about a set without elements.</summary>
    public static string EmptySet(AttributeKind kind) => kind switch
    {
        AttributeKind.StringSet => "One or more parameter values were invalid: An string set  may not be empty",
        AttributeKind.NumberSet => "One or more parameter values were invalid: An number set  may not be empty",
        _ => "One or more parameter values were invalid: Binary sets should not be empty",
    };

    /// <summary>The sentence about a set with an element null.</summary>
    public static string NullElement(AttributeKind kind) => kind switch
    {
        AttributeKind.StringSet => "One or more parameter values were invalid: An string set may not have a null string as a member",
        AttributeKind.NumberSet => "One or more parameter values were invalid: An number set may not have a null string as a member",
        _ => "One or more parameter values were invalid: Binary sets may not contain null values",
    };

    /// <summary>The sentence about a set with equal elements.</summary>
    /// <param name="kind">The set's type.</param>
    /// <param name="elements">Its elements as the request has them.</param>
    public static string Duplicates(AttributeKind kind, IEnumerable<string> elements) => kind switch
    {
        AttributeKind.StringSet => $"One or more parameter values were invalid: Input collection [{string.Join(", ", elements)}] contains duplicates.",
        AttributeKind.BinarySet =>
            $"One or more parameter values were invalid: Input collection [{string.Join(", ", elements)}]of type BS contains duplicates.",
        _ => "Input collection contains duplicates",
    };

    /// <summary>The sentence about a text that is no number.</summary>
    public static string NoNumber(string text) => text.Length == 0
        ? "The parameter cannot be converted to a numeric value"
        : $"The parameter cannot be converted to a numeric value: {text}";
}
