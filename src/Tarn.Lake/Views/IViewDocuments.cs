using Tarn.Lake.Catalog.Names;

namespace Tarn.Lake.Views;

/// <summary>The door documents of views. Their form is the door's own.</summary>
public interface IViewDocuments
{
    /// <summary>The view that a document describes; null: the document is empty, or describes a table.</summary>
    GlueView? Read(ReadOnlyMemory<byte> document);

    /// <summary>The document of a view.</summary>
    /// <param name="name">The view's name.</param>
    /// <param name="view">Its description.</param>
    /// <param name="createdBy">The ARN of the principal that made it.</param>
    ReadOnlyMemory<byte> Write(TableName name, GlueView view, string createdBy);
}
