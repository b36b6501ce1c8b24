//! Parses generated code item by item. syn is slower per token the more tokens it parses at once.

use std::mem;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::{Item, ItemMod};

/// Parses the items of a module.
///
/// # Errors
///
/// Fails if the tokens are not valid Rust.
pub(crate) fn parse(tokens: TokenStream) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut item = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_block = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        let is_end = is_semicolon(&token) || (is_block && !tokens.peek().is_some_and(is_semicolon));
        item.push(token);
        if is_end {
            items.push(parse_item(mem::take(&mut item))?);
        }
    }
    // Remaining tokens are an incomplete item. syn reports what is missing.
    if !item.is_empty() {
        items.push(parse_item(item)?);
    }
    Ok(items)
}

fn is_semicolon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';')
}

fn parse_item(mut tokens: Vec<TokenTree>) -> syn::Result<Item> {
    let is_mod = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "mod");
    let body = match tokens.as_slice() {
        [.., before, TokenTree::Ident(_), TokenTree::Group(body)] if is_mod(before) => body.stream(),
        _ => return syn::parse2(tokens.into_iter().collect()),
    };
    tokens.pop();
    tokens.push(Group::new(Delimiter::Brace, TokenStream::new()).into());
    let mut module: ItemMod = syn::parse2(tokens.into_iter().collect())?;
    module.content = Some((Default::default(), parse(body)?));
    Ok(Item::Mod(module))
}
