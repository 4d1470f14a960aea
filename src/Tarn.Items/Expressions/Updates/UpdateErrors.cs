using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Expressions.Updates;

/// <summary>AWS's sentences about an update that does not fit to its item.</summary>
internal static class UpdateErrors
{
    public const string WrongTypeText = "An operand in the update expression has an incorrect data type";

    public static TarnException WrongType(string text = WrongTypeText) => ItemErrors.Invalid(text);

    public static TarnException WrongPath() => ItemErrors.Invalid("The document path provided in the update expression is invalid for update");

    public static AttributeValue Existing(AttributeValue value) => value.Exists
        ? value
        : throw ItemErrors.Invalid("The provided expression refers to an attribute that does not exist in the item");
}
